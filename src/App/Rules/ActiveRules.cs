using Cronwatch.Detect;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Ingest;

namespace Cronwatch.App.Rules;

/// <summary>Rules that are ready to be applied: a set, and what is made of it once. Immutable.</summary>
/// <param name="Set">The rules.</param>
/// <param name="Prefilter">What intake lets go by them.</param>
/// <param name="Detector">What finds them.</param>
/// <param name="Exceptions">What keeps their hits from paging.</param>
internal sealed record ActiveRules(RuleSet Set, Prefilter Prefilter, Detector Detector, ExceptionLedger Exceptions)
{
    /// <summary>Makes a set ready; the ledgers of its exclusions and exceptions go on from earlier ones.</summary>
    public static ActiveRules Of(RuleSet set, ActiveRules? earlier = null) => new(
        set, new Prefilter(set.NecessaryLiterals), new Detector(set, earlier?.Detector), new ExceptionLedger(set.Exceptions, earlier?.Exceptions));
}

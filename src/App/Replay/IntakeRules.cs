using System.Collections.Immutable;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Rules;
using Cronwatch.Ingest;

namespace Cronwatch.App.Replay;

/// <summary>What intake lets through in a replay.</summary>
/// <param name="Prefilter">By bytes.</param>
/// <param name="Categories">By the event's category; null: any.</param>
/// <param name="Test">By what it says.</param>
internal sealed record IntakeRules(Prefilter Prefilter, ImmutableArray<string>? Categories, RuleTest Test)
{
    /// <summary>What concerns the rules, or those that they are compared with.</summary>
    public static IntakeRules Of(ActiveRules rules, RuleComparison? comparison, bool withContext) => comparison is null
        ? new(new(rules.Set.NecessaryLiterals, rules.Set.NecessaryLiteralsOfProcesses) { LeavesContext = !withContext }, rules.Set.Categories, rules.Test)
        : new(comparison.Prefilter, comparison.Categories, new(comparison.Fields, e => rules.IsOfCron(e) || comparison.Test.Concerns(e)));
}

using Cronwatch.App.Graphs;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.WebConsole;

/// <summary>A rule in force, as the API answers it.</summary>
/// <param name="RuleId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Hash">The sha256 of its file.</param>
/// <param name="Query">Its query, as written.</param>
/// <param name="Hits">Its hits since the start.</param>
/// <param name="Silenced">The events that its exclusions silenced.</param>
internal sealed record ShownRule(string RuleId, string Name, long Version, string Severity, string Hash, string Query, long Hits, long Silenced)
{
    public static ShownRule[] AllOf(Pipeline? pipeline)
    {
        if (pipeline is null)
            return [];
        var (active, hits) = (pipeline.Parts.Rules.Current, pipeline.Counters.HitsByRule().ToDictionary());
        return [.. active.Set.Rules.Zip(active.Detector.Ledgers, (rule, ledger) => Of(rule, ledger.Silenced, hits.GetValueOrDefault(rule.Info.RuleId)))];
    }

    private static ShownRule Of(Rule rule, long silenced, long hits) =>
        new(rule.Info.RuleId, rule.Info.Name, rule.Info.Version, rule.Info.Severity, rule.Info.Hash, rule.QueryText, hits, silenced);
}

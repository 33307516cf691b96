using Cronwatch.App.Graphs;
using Cronwatch.Detect;

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
internal sealed record ShownRule(string RuleId, string Name, long Version, string Severity, string Hash, string? Query, long Hits, long Silenced)
{
    public static ShownRule[] AllOf(Pipeline? pipeline)
    {
        if (pipeline is null)
            return [];
        var hits = pipeline.Counters.HitsByRule().ToDictionary();
        return [.. pipeline.Parts.Rules.Current.Detector.Ledgers.Select(ledger => Of(ledger, hits.GetValueOrDefault(ledger.Rule.RuleId)))];
    }

    private static ShownRule Of(ExclusionLedger ledger, long hits)
    {
        var rule = ledger.Rule;
        return new(rule.RuleId, rule.Name, rule.Version, rule.Severity, rule.Hash, rule.Rule.GetProperty("query").GetString(), hits, ledger.Silenced);
    }
}

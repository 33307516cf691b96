using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>The alerts of persistence of one host in one window, where they are a burst.</summary>
/// <param name="Id">What the summary is called: 64 hex digits, a function of space, host and window.</param>
/// <param name="Host">The host key.</param>
/// <param name="Window">The window of their times.</param>
/// <param name="Alerts">The alerts by time, then by id; there are some.</param>
public sealed record BurstSummary(string Id, string Host, PagingWindow Window, ImmutableArray<AlertFacts> Alerts)
{
    /// <summary>The highest of their severities.</summary>
    public string Severity => RuleInfo.Severities[Math.Max(0, Alerts.Max(alert => RuleInfo.Severities.IndexOf(alert.Severity ?? "")))];

    /// <summary>Their rules, the one with the most alerts first.</summary>
    public ImmutableArray<RuleCount> Rules =>
    [
        .. Alerts.GroupBy(alert => alert.RuleId, StringComparer.Ordinal)
            .Select(its => new RuleCount(its.Key, its.First().RuleName, its.Count()))
            .OrderByDescending(rule => rule.Count).ThenBy(rule => rule.RuleId, StringComparer.Ordinal),
    ];
}

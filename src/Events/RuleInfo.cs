using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cronwatch.Events;

/// <summary>What a rule's file says, as far as an alert repeats it. The compiled query belongs to Detect.</summary>
public sealed record RuleInfo
{
    /// <summary>What MITRE calls the tactic of those who want to stay.</summary>
    public const string Persistence = "TA0003";

    /// <summary>All severities, the lowest first.</summary>
    public static ImmutableArray<string> Severities { get; } = ["low", "medium", "high", "critical"];

    /// <summary><c>rule.rule_id</c>.</summary>
    public required string RuleId { get; init; }

    /// <summary><c>rule.name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The version: <c>[rule].version</c> where written, else that of <c>version.lock.json</c>, else 0.</summary>
    public required long Version { get; init; }

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>0 to 100.</summary>
    public required double RiskScore { get; init; }

    /// <summary><c>now-9m</c> or so: how far a scheduled run would have looked back. Default: <c>now-6m</c>.</summary>
    public string From { get; init; } = "now-6m";

    /// <summary>Default: <c>now</c>.</summary>
    public string To { get; init; } = "now";

    /// <summary>Default: <c>5m</c>.</summary>
    public string Interval { get; init; } = "5m";

    /// <summary>How far a scheduled run looks back; null where <see cref="From"/> is not <c>now-</c> and a whole number of s, m, h or d. A century at most.</summary>
    public TimeSpan? LookBack => From.StartsWith("now-", StringComparison.Ordinal) ? SpanOf(From.AsSpan(4)) : null;

    /// <summary>How often a search runs; null where <see cref="Interval"/> is not a whole number of s, m, h or d. A century at most.</summary>
    public TimeSpan? Every => SpanOf(Interval);

    /// <summary>Default: 100.</summary>
    public long MaxSignals { get; init; } = 100;

    /// <summary>The guide as written, its <c>$osquery_N</c> replaced by label and query; null when the rule has none.</summary>
    public string? Note { get; init; }

    /// <summary>The same guide in its parts, so that values and answers can be filled in; empty when the rule has none.</summary>
    public ImmutableArray<GuidePart> Guide { get; init; } = [];

    /// <summary>The set-up text; null when the rule has none.</summary>
    public string? Setup { get; init; }

    /// <summary>The day from <c>metadata.creation_date</c>, at 00:00 UTC; null when it is not given.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The day from <c>metadata.updated_date</c>, at 00:00 UTC; null when it is not given.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The whole <c>[rule]</c> table as JSON, keys as in the file.</summary>
    public required JsonElement Rule { get; init; }

    /// <summary>The whole <c>[metadata]</c> table as JSON.</summary>
    public required JsonElement Metadata { get; init; }

    /// <summary>The patterns of <c>rule.index</c>; empty when the rule has none.</summary>
    public ImmutableArray<string> Index { get; init; } = [];

    /// <summary>By what an event changes the severity, the risk score and the name.</summary>
    public RuleOverrides Overrides { get; init; } = RuleOverrides.None;

    /// <summary>By what its hits are grouped; null: the rule suppresses nothing.</summary>
    public RuleSuppression? Suppression { get; init; }

    /// <summary>Whether its alerts count in bursts: one of its threats is the tactic of persistence, and it groups no hits itself.</summary>
    public bool CountsInBursts => Suppression is null && Member(Rule, "threat") is { ValueKind: JsonValueKind.Array } threats
        && threats.EnumerateArray().Any(threat => Member(Member(threat, "tactic"), "id") is { ValueKind: JsonValueKind.String } id && id.ValueEquals(Persistence));

    /// <summary>Lower-case hex sha256 of the file's bytes with LF line ends.</summary>
    public required string Hash { get; init; }

    /// <summary>The file's path as it was loaded.</summary>
    public required string File { get; init; }

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } table && table.TryGetProperty(name, out var value) ? value : null;

    // A century at most, so that times can be reckoned with it.
    private static TimeSpan? SpanOf(ReadOnlySpan<char> text)
    {
        const long MostSeconds = 36_525L * 86_400;
        if (text is not [.., var unit] || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        long? seconds = unit switch { 's' => number, 'm' => number * 60L, 'h' => number * 3_600L, 'd' => number * 86_400L, _ => null };
        return seconds is { } all ? TimeSpan.FromSeconds(Math.Min(all, MostSeconds)) : null;
    }
}

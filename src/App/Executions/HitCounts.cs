using System.Text.Json.Serialization;

namespace Cronwatch.App.Executions;

/// <summary>Hits, and what became of them. Law: <c>Hits = Excepted + Alerts + Suppressed + Overflow</c>, when none waits.</summary>
internal record HitCounts
{
    public long Hits { get; set; }

    public long Excepted { get; set; }

    public long Alerts { get; set; }

    public long Suppressed { get; set; }

    public long Overflow { get; set; }

    /// <summary>Hits of which nobody knows what became; less than none: more came out than went in.</summary>
    [JsonIgnore]
    public long Unaccounted => Hits - Excepted - Alerts - Suppressed - Overflow;

    public void Add(HitCounts more)
    {
        Hits += more.Hits;
        Excepted += more.Excepted;
        Alerts += more.Alerts;
        Suppressed += more.Suppressed;
        Overflow += more.Overflow;
    }
}

/// <summary>The same, of one version of a rule.</summary>
internal sealed record RuleExecution : HitCounts
{
    public required string RuleId { get; init; }

    public required string Name { get; init; }

    public required long Version { get; init; }

    /// <summary>The sha256 of its file.</summary>
    public required string Hash { get; init; }

    /// <summary>How many alerts a search would have given at most.</summary>
    public required long MaxSignals { get; init; }
}

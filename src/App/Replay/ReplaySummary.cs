using System.Text.Json;
using System.Text.Json.Serialization;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Telemetry;

namespace Cronwatch.App.Replay;

/// <summary>What a replay tells besides the numbers of every run.</summary>
internal sealed record ReplaySummary
{
    public required string Id { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>Whether all that was asked for was read.</summary>
    public bool Complete => Stopped is null && Problems.Count == 0;

    /// <summary><c>interrupted</c>, <c>max_alerts</c> or <c>unreachable</c>; null: it went to its end.</summary>
    public string? Stopped { get; init; }

    /// <summary>Where it stopped, from where another replay can go on.</summary>
    public DateTimeOffset? ReachedTime { get; init; }

    /// <summary>Records of hits that were published; null: it was not to publish.</summary>
    public long? Published { get; init; }

    /// <summary>Hits whose records were on the topics before.</summary>
    public long? AlreadyPublished { get; init; }

    /// <summary>Hits of events outside the time that is asked for, which were read and are in no other number.</summary>
    public required long HitsOutside { get; init; }

    public required IReadOnlyList<RuleHits> Rules { get; init; }

    public required IReadOnlyDictionary<string, long> DeadLettersByReason { get; init; }

    /// <summary>What was read of what.</summary>
    public required IReadOnlyList<SourceCoverage> Coverage { get; init; }

    /// <summary>What was asked for and could not be read.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The summary as one JSON object, in a line.</summary>
    /// <param name="run">The numbers of every run.</param>
    /// <param name="comparison">What two rule sets said; null: nothing was compared.</param>
    /// <param name="compares">Whether these are two, and not the same one with labels.</param>
    public string ToJson(RunSummary run, ComparisonReport? comparison, bool compares)
    {
        var summary = JsonSerializer.SerializeToNode(run, SummaryJson.Default.RunSummary)!.AsObject();
        if (comparison?.Expected is { A: var score })
            (summary["precision"], summary["recall"]) = (score.Precision, score.Recall);
        if (comparison is not null && compares)
        {
            // Events that are candidates and context have the same name in every run.
            summary["candidates_and_context"] = run.Both;
            (summary["only_a"], summary["only_b"], summary["both"]) = (comparison.OnlyA, comparison.OnlyB, comparison.Both);
        }
        summary["replay"] = JsonSerializer.SerializeToNode(this, ReplaySummaryJson.Default.ReplaySummary);
        return summary.ToJsonString();
    }
}

/// <summary>What became of a rule's hits.</summary>
internal sealed record RuleHits(string RuleId, string Name, long Hits, long Excepted, long Alerts, long Suppressed, long Overflow);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReplaySummary))]
internal sealed partial class ReplaySummaryJson : JsonSerializerContext;

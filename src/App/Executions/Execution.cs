using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cronwatch.App.Configuration;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Executions;

/// <summary>Offsets of a partition that were evaluated by the same rules.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The one after the last.</param>
/// <param name="Rules">The hash of the rules (<see cref="RulesOfExecution"/>).</param>
internal sealed record EvaluatedRange(long From, long To, string Rules);

/// <summary>
/// What a graph did with one partition in one window of five minutes: a record of the executions topic, which grows by
/// revisions. Windows are those of intake's stamps. Ranges of successive windows touch.
/// </summary>
internal sealed record Execution
{
    public required string Graph { get; init; }

    public required DateTimeOffset WindowStart { get; init; }

    public DateTimeOffset WindowEnd => new PagingWindow(WindowStart).End;

    public required string Topic { get; init; }

    public required int Partition { get; init; }

    /// <summary>The broker's id of the topic: one that is made anew has another, and its offsets are other records. Null: the broker gives none.</summary>
    public string? TopicId { get; init; }

    /// <summary>From 1; the last one counts.</summary>
    public int Revision { get; set; }

    /// <summary>Whether the window is over.</summary>
    public bool Closed { get; set; }

    public List<EvaluatedRange> Evaluated { get; init; } = [];

    /// <summary>What will never be evaluated, unless a replay does it.</summary>
    public List<OffsetGap> Gaps { get; init; } = [];

    /// <summary>What intake made of it; null for detection.</summary>
    public IntakeCounts? Intake { get; set; }

    /// <summary>Candidates that detection evaluated.</summary>
    public long Candidates { get; set; }

    /// <summary>Candidates that detection could not read.</summary>
    public long DeadLetters { get; set; }

    /// <summary>Hits of the rules that had any.</summary>
    public List<RuleExecution> Rules { get; init; } = [];

    /// <summary>How late the candidates came.</summary>
    public Lateness Lateness { get; init; } = new();

    /// <summary>Records that were there and not evaluated when the window closed; null: it is open, or nobody knew.</summary>
    public long? Lag { get; set; }

    /// <summary>How long the instance was busy while this was its window, with whatever partition, in milliseconds.</summary>
    public long BusyMs { get; set; }

    /// <summary>How often it could have done the window within its five minutes; null while it is open. 1: it just kept up.</summary>
    public double? Headroom { get; set; }

    /// <summary>Whether a replay evaluated it, in place of the graph.</summary>
    [JsonIgnore]
    public bool IsOfReplay => Graph.StartsWith(ReplayPrefix, StringComparison.Ordinal);

    /// <summary>What stands before the id of a replay, in place of a graph's name.</summary>
    public const string ReplayPrefix = "replay:";

    /// <summary>Up to where the partition is evaluated.</summary>
    [JsonIgnore]
    public long To => Evaluated[^1].To;

    /// <summary>Whether it is about a topic and not about another of the same name; null: nobody knows, and it is.</summary>
    public bool IsOfTopic(string? id) => id is null || TopicId is null || id == TopicId;

    /// <summary>
    /// Whether it counts, and another of the same partition does not. What an instance wrote while it lost the partition may come
    /// after what its new owner wrote.
    /// </summary>
    public bool IsBeyond(Execution? other) => other is null || (WindowStart, To, Revision).CompareTo((other.WindowStart, other.To, other.Revision)) >= 0;

    /// <summary>The record's key: one for each graph, window, topic and partition.</summary>
    public byte[] Key() => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Graph}|{WindowStart:yyyy-MM-ddTHH:mm:ssZ}|{Topic}|{Partition}"));

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ExecutionJson.Default.Execution);

    /// <summary>Reads a record back; null where it is none of these.</summary>
    public static Execution? Of(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ExecutionJson.Default.Execution) is { Evaluated.Count: > 0, Lateness.Counts.Length: var steps } execution
                && steps == Lateness.Steps.Length + 1 && !execution.Evaluated.Contains(null!) && !execution.Rules.Contains(null!) ? execution : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Takes in a range that is done, behind those that it has.</summary>
    public void Add(TrackedRange range, RangeTally tally)
    {
        Gaps.AddRange(range.Gaps);
        var from = range.Gaps is [.., var gap] ? gap.To : range.After ?? range.First;
        if (Evaluated is [.., var last] && last.To == from && last.Rules == tally.Rules.Hash)
            Evaluated[^1] = last with { To = range.Next };
        else
            Evaluated.Add(new(from, range.Next, tally.Rules.Hash));
        if (Graph == GraphNames.Intake)
            Intake = (Intake ?? default) + tally.Intake;
        Candidates += tally.Candidates;
        DeadLetters += tally.DeadLetters;
        Lateness.Add(tally.Lateness);
        foreach (var (info, counts) in tally.Hits)
            RuleOf(info).Add(counts);
    }

    private RuleExecution RuleOf(RuleInfo info)
    {
        if (Rules.Find(r => r.RuleId == info.RuleId && r.Hash == info.Hash) is { } known)
            return known;
        var added = new RuleExecution { RuleId = info.RuleId, Name = info.Name, Version = info.Version, Hash = info.Hash, MaxSignals = info.MaxSignals };
        Rules.Add(added);
        return added;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(CauseConverter)])]
[JsonSerializable(typeof(Execution))]
[JsonSerializable(typeof(RulesOfExecution))]
internal sealed partial class ExecutionJson : JsonSerializerContext
{
    private sealed class CauseConverter() : JsonStringEnumConverter<OffsetGapCause>(JsonNamingPolicy.SnakeCaseLower);
}

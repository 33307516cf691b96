using System.Globalization;
using Confluent.Kafka;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Replay;

/// <summary>Which offsets of raw topics a replay reads.</summary>
/// <param name="Spans">The offsets, by partition.</param>
/// <param name="Problems">What of that is not there any more, for people.</param>
internal sealed record ReplaySpans(List<TopicSpan> Spans, List<string> Problems)
{
    /// <summary>Asks the brokers.</summary>
    /// <exception cref="DependencyException">No broker answers, or there is no such topic.</exception>
    public static async Task<ReplaySpans> OfAsync(Cluster cluster, ReplayOptions asked) =>
        asked.Offsets.Count > 0 ? await OfOffsetsAsync(cluster, asked.Offsets) : await OfTimesAsync(cluster, asked);

    // An offset that is named twice is read once.
    private static async Task<ReplaySpans> OfOffsetsAsync(Cluster cluster, IReadOnlyList<OffsetsOption> asked)
    {
        var there = (await cluster.SpansOfAsync([.. asked.Select(a => a.Topic).Distinct()])).ToDictionary(span => span.Partition);
        var found = new ReplaySpans([], []);
        foreach (var partition in asked.GroupBy(a => new TopicPartition(a.Topic, a.Partition)))
            if (there.TryGetValue(partition.Key, out var span))
                found.Add(span, partition.Min(a => a.From ?? span.Start), partition.Max(a => a.To ?? span.End));
            else
                found.Problems.Add($"{Of(partition.Key)}: there is no such partition; see which there are with `cronwatch executions`");
        return found;
    }

    private void Add(TopicSpan there, long from, long to)
    {
        Spans.Add(new(there.Partition, Math.Max(from, there.Start), Math.Min(to, there.End)));
        if (from < there.Start)
            Problems.Add(Invariant($"{Of(there.Partition)}: offsets {from} to {Math.Min(to, there.Start) - 1} are deleted; keep the topic for longer (retention.ms, retention.bytes)"));
        if (to > there.End)
            Problems.Add(Invariant($"{Of(there.Partition)}: it ends at offset {there.End}, before {to}; what is not there yet cannot be replayed"));
    }

    private static async Task<ReplaySpans> OfTimesAsync(Cluster cluster, ReplayOptions asked)
    {
        var topics = cluster.RawTopics();
        var whole = await cluster.SpansOfAsync(topics);
        var from = asked.ReadFrom is null ? whole : await cluster.SpansOfAsync(topics, asked.ReadFrom);
        var to = asked.ReadTo is null ? null : await cluster.SpansOfAsync(topics, asked.ReadTo);
        var found = new ReplaySpans([], []);
        for (var i = 0; i < whole.Count; i++)
        {
            var span = whole[i] with { Start = from[i].Start, End = to?[i].Start ?? whole[i].End };
            found.Spans.Add(span);
            // Nobody knows what was deleted. Where what is left begins before the time, none of it was.
            if (asked.ReadFrom is { } first && whole[i].Start > 0 && span.Start == whole[i].Start)
                found.Problems.Add(Invariant($"{Of(span.Partition)}: offsets before {span.Start} are deleted, and what is left begins later than {first:yyyy-MM-ddTHH:mm:ssZ}: events of the time may be gone; keep the topic for longer (retention.ms, retention.bytes)"));
        }
        return found;
    }

    /// <summary>What people call a partition.</summary>
    public static string Of(TopicPartition partition) => Invariant($"{partition.Topic} [{partition.Partition.Value}]");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Executions;

/// <summary>Finds what was written last of partitions, from the end of the executions topic backwards.</summary>
internal sealed class ExecutionTail(CronwatchOptions options, int topicPartitions, TimeProvider time)
{
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Records back from the end. A partition writes 12 a minute: half an hour, half a day. What is not found then is begun anew.
    private static readonly (long From, long To)[] Depths = [(500, 0), (10_000, 500)];

    private readonly string _topic = new InternalTopics(options.Topics.Prefix).Executions;

    /// <summary>The last execution of each partition, and the ids of their topics; none of those that are not found, or where the broker gives none. Blocks.</summary>
    /// <exception cref="KafkaException">Nobody answers for half a minute.</exception>
    public (Dictionary<string, string> TopicIds, Dictionary<TopicPartition, Execution> Last) Recall(string graph, IReadOnlyCollection<TopicPartition> partitions)
    {
        using var consumer = TopicScan.ConsumerOf(options.Kafka);
        return (IdsOf(partitions, consumer), LastOf(graph, partitions, consumer));
    }

    private static Dictionary<string, string> IdsOf(IEnumerable<TopicPartition> partitions, IConsumer<byte[]?, byte[]?> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
#pragma warning disable VSTHRD002 // The client that reads waits for the answer on a thread of its own, which the call does not need.
        return TopicIds.OfAsync(admin, partitions.Select(p => p.Topic)).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private Dictionary<TopicPartition, Execution> LastOf(string graph, IReadOnlyCollection<TopicPartition> partitions, IConsumer<byte[]?, byte[]?> consumer)
    {
        var last = new Dictionary<TopicPartition, Execution>();
        var bounds = partitions.Select(PartitionOf).Distinct().ToDictionary(p => p, p => BoundsOf(p, consumer));
        foreach (var depth in Depths)
        {
            var missing = partitions.Where(p => !last.ContainsKey(p)).ToHashSet();
            List<TopicSpan> spans = [.. missing.Select(PartitionOf).Distinct().Select(p => SpanOf(p, bounds[p], depth))];
            foreach (var record in TopicScan.Read(consumer, options.Kafka, spans, CancellationToken.None))
                if (record.Message is { Key: { } key, Value: { } json } && Encoding.UTF8.GetString(key).Split('|') is [var of, _, var topic, var number]
                    && of == graph && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
                    && new TopicPartition(topic, partition) is var its && missing.Contains(its)
                    && Execution.Of(json) is { } execution && execution.IsBeyond(last.GetValueOrDefault(its)))
                    last[its] = execution;
        }
        return last;
    }

    private TopicPartition PartitionOf(TopicPartition partition) => new(_topic, partition.Partition.Value % topicPartitions);

    private static TopicSpan SpanOf(TopicPartition partition, WatermarkOffsets bounds, (long From, long To) depth) =>
        new(partition, Math.Max(bounds.Low, bounds.High - depth.From), bounds.High - depth.To);

    private WatermarkOffsets BoundsOf(TopicPartition partition, IConsumer<byte[]?, byte[]?> consumer)
    {
        using var pause = new ManualResetEventSlim();
        for (var began = time.GetTimestamp(); ; pause.Wait(AskAgainAfter))
            try
            {
                return consumer.QueryWatermarkOffsets(partition, AskFor);
            }
            catch (KafkaException e) when (!e.Error.IsFatal && time.GetElapsedTime(began) < Patience)
            {
                // It has no leader yet: it was just created, or its broker has gone.
            }
    }
}

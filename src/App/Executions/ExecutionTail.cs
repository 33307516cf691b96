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
    private static readonly long[] Depths = [500, 10_000];

    private readonly string _topic = new InternalTopics(options.Topics.Prefix).Executions;

    /// <summary>The last execution of each partition; none of those that are not found. Blocks.</summary>
    /// <exception cref="KafkaException">Nobody answers for half a minute.</exception>
    public Dictionary<TopicPartition, Execution> LastOf(string graph, IReadOnlyList<TopicPartition> partitions)
    {
        if (partitions.Count == 0)
            return [];
        using var consumer = TopicReading.ConsumerOf(options);
        using var pause = new ManualResetEventSlim();
        for (var began = time.GetTimestamp(); ; pause.Wait(AskAgainAfter))
            try
            {
                return LastOf(graph, partitions, consumer);
            }
            catch (KafkaException e) when (!e.Error.IsFatal && time.GetElapsedTime(began) < Patience)
            {
                // A partition has no leader yet: it was just created, or its broker has gone.
            }
    }

    private Dictionary<TopicPartition, Execution> LastOf(string graph, IReadOnlyList<TopicPartition> partitions, IConsumer<byte[]?, byte[]?> consumer)
    {
        var last = new Dictionary<TopicPartition, Execution>();
        foreach (var depth in Depths)
            if (partitions.Where(p => !last.ContainsKey(p)).ToList() is { Count: > 0 } missing)
                Read(consumer, From(consumer, missing, depth), graph, missing, last);
        return last;
    }

    private List<TopicPartitionOffset> From(IConsumer<byte[]?, byte[]?> consumer, List<TopicPartition> partitions, long depth)
    {
        var from = new List<TopicPartitionOffset>();
        foreach (var partition in partitions.Select(p => new TopicPartition(_topic, p.Partition.Value % topicPartitions)).Distinct())
        {
            var offsets = consumer.QueryWatermarkOffsets(partition, AskFor);
            if (offsets.High > offsets.Low)
                from.Add(new(partition, Math.Max(offsets.Low, offsets.High - depth)));
        }
        return from;
    }

    private static void Read(
        IConsumer<byte[]?, byte[]?> consumer, List<TopicPartitionOffset> from, string graph, List<TopicPartition> partitions, Dictionary<TopicPartition, Execution> last)
    {
        var wanted = partitions.ToHashSet();
        TopicReading.Read(consumer, from, read =>
        {
            if (read.Message.Value is { } json && Execution.Of(json) is { } execution && execution.Graph == graph
                && new TopicPartition(execution.Topic, execution.Partition) is var of && wanted.Contains(of))
                last[of] = execution;
            return true;
        });
    }
}

using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Executions;

/// <summary>Finds what was written last of partitions, from the end of the executions topic backwards.</summary>
internal sealed class ExecutionTail(CronwatchOptions options, int topicPartitions)
{
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(10);

    // Records back from the end. A partition writes 12 a minute: half an hour, half a day. What is not found then is begun anew.
    private static readonly long[] Depths = [500, 10_000];

    private readonly string _topic = new InternalTopics(options.Topics.Prefix).Executions;

    /// <summary>The last execution of each partition; none of those that are not found. Blocks.</summary>
    public Dictionary<TopicPartition, Execution> LastOf(string graph, IReadOnlyList<TopicPartition> partitions)
    {
        if (partitions.Count == 0)
            return [];
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig(Clients.With(options.Kafka))
        {
            GroupId = $"{options.Topics.Prefix}-executions",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        }).Build();
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
        if (from.Count == 0)
            return;
        var wanted = partitions.ToHashSet();
        consumer.Assign(from);
        for (var open = from.Count; open > 0;)
            if (consumer.Consume(AskFor) is not { } read)
                throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"{from[0].Topic}: what was written last cannot be read"));
            else if (read.IsPartitionEOF)
                open--;
            else if (read.Message.Value is { } json && Execution.Of(json) is { } execution && execution.Graph == graph
                && new TopicPartition(execution.Topic, execution.Partition) is var of && wanted.Contains(of))
                last[of] = execution;
    }
}

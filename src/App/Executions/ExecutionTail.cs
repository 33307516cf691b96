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
    private static readonly long[] Depths = [500, 10_000];

    private readonly string _topic = new InternalTopics(options.Topics.Prefix).Executions;

    /// <summary>The ids of the topics that partitions are of; none where the broker gives none. Blocks.</summary>
    public Dictionary<string, string> IdsOf(IEnumerable<TopicPartition> partitions)
    {
        using var consumer = TopicScan.ConsumerOf(options.Kafka);
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
#pragma warning disable VSTHRD002 // The client that reads waits for the answer on a thread of its own, which the call does not need.
        return TopicIds.OfAsync(admin, partitions.Select(p => p.Topic)).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    /// <summary>The last execution of each partition; none of those that are not found. Blocks.</summary>
    /// <exception cref="KafkaException">Nobody answers for half a minute.</exception>
    public Dictionary<TopicPartition, Execution> LastOf(string graph, IReadOnlyCollection<TopicPartition> partitions)
    {
        var last = new Dictionary<TopicPartition, Execution>();
        foreach (var depth in Depths)
            if (partitions.Where(p => !last.ContainsKey(p)).ToHashSet() is { Count: > 0 } missing)
                foreach (var record in TopicScan.Read(options.Kafka, EndsOf(missing, depth), CancellationToken.None))
                    if (record.Message is { Key: { } key, Value: { } json } && Encoding.UTF8.GetString(key).Split('|') is [var of, _, var topic, var number]
                        && of == graph && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
                        && new TopicPartition(topic, partition) is var its && missing.Contains(its)
                        && Execution.Of(json) is { } execution && execution.IsBeyond(last.GetValueOrDefault(its)))
                        last[its] = execution;
        return last;
    }

    private List<TopicSpan> EndsOf(IEnumerable<TopicPartition> partitions, long depth)
    {
        using var consumer = TopicScan.ConsumerOf(options.Kafka);
        return [.. partitions.Select(p => new TopicPartition(_topic, p.Partition.Value % topicPartitions)).Distinct().Select(p => EndOf(p, depth, consumer))];
    }

    private TopicSpan EndOf(TopicPartition partition, long depth, IConsumer<byte[]?, byte[]?> consumer)
    {
        using var pause = new ManualResetEventSlim();
        for (var began = time.GetTimestamp(); ; pause.Wait(AskAgainAfter))
            try
            {
                var offsets = consumer.QueryWatermarkOffsets(partition, AskFor);
                return new(partition, Math.Max(offsets.Low, offsets.High - depth), offsets.High);
            }
            catch (KafkaException e) when (!e.Error.IsFatal && time.GetElapsedTime(began) < Patience)
            {
                // It has no leader yet: it was just created, or its broker has gone.
            }
    }
}

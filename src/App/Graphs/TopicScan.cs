using Confluent.Kafka;
using Cronwatch.App.Configuration;

namespace Cronwatch.App.Graphs;

/// <summary>Reads parts of topics once, in no group, for those who only look.</summary>
internal static class TopicScan
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);       // With a broker that has just answered.

    /// <summary>The records, in order within a partition. Blocks while it waits.</summary>
    /// <exception cref="DependencyException">Kafka stopped answering.</exception>
    public static IEnumerable<ConsumeResult<byte[]?, byte[]?>> Read(KafkaOptions kafka, IReadOnlyCollection<TopicSpan> spans, CancellationToken cancelled)
    {
        if (spans.All(s => s.IsEmpty))
            yield break;
        using var consumer = ConsumerOf(kafka);
        foreach (var record in Read(consumer, kafka, spans, cancelled))
            yield return record;
    }

    /// <summary>The same, by a client that is there, which does nothing else meanwhile.</summary>
    public static IEnumerable<ConsumeResult<byte[]?, byte[]?>> Read(
        IConsumer<byte[]?, byte[]?> consumer, KafkaOptions kafka, IReadOnlyCollection<TopicSpan> spans, CancellationToken cancelled)
    {
        var open = spans.Where(s => !s.IsEmpty).ToDictionary(s => s.Partition, s => s.End);
        consumer.Assign(spans.Where(s => !s.IsEmpty).Select(s => new TopicPartitionOffset(s.Partition, s.Start)));
        while (open.Count > 0)
        {
            var next = Next(consumer, kafka, cancelled);
            if (!open.TryGetValue(next.TopicPartition, out var end))
                continue;
            if (next.IsPartitionEOF || next.Offset.Value + 1 >= end)
                open.Remove(next.TopicPartition);
            if (!next.IsPartitionEOF && next.Offset.Value < end)
                yield return next;
        }
    }

    /// <summary>What reads. The group is a name that the client wants: nobody joins it, and nothing is committed.</summary>
    public static IConsumer<byte[]?, byte[]?> ConsumerOf(KafkaOptions kafka) => new ConsumerBuilder<byte[]?, byte[]?>(
        new ConsumerConfig(Clients.With(kafka))
        {
            GroupId = "cronwatch-reads",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,     // What retention has just taken is passed over.
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    private static ConsumeResult<byte[]?, byte[]?> Next(IConsumer<byte[]?, byte[]?> consumer, KafkaOptions kafka, CancellationToken cancelled)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        patience.CancelAfter(Patience);
        try
        {
            return consumer.Consume(patience.Token);
        }
        catch (OperationCanceledException e) when (!cancelled.IsCancellationRequested)
        {
            throw new DependencyException(
                $"Kafka at {kafka.BootstrapServers}: nothing came for {Patience.TotalSeconds:0} s; check that the brokers run and that the user may read the topic", e);
        }
    }
}

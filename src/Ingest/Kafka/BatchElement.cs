using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>What travels from a consumer into a graph, in the order in which it happened.</summary>
public abstract record BatchElement
{
    private BatchElement()
    {
    }

    /// <summary>Records were read.</summary>
    /// <param name="Batch">The batch; the receiver disposes it.</param>
    public sealed record Records(RecordBatch Batch) : BatchElement;

    /// <summary>Partitions are ours from here on.</summary>
    public sealed record Assigned(IReadOnlyList<TopicPartition> Partitions) : BatchElement;

    /// <summary>Partitions are to be given up: what is held of them goes on now, and nothing more comes.</summary>
    public sealed record Revoked(IReadOnlyList<TopicPartition> Partitions) : BatchElement;

    /// <summary>Records are let go by another filter from here on.</summary>
    /// <param name="From">The first offset of each partition; none where nothing of it was read yet.</param>
    public sealed record FilterChanged(IReadOnlyList<TopicPartitionOffset> From) : BatchElement;

    /// <summary>Everything that a followed partition held was read.</summary>
    /// <param name="Partition">The partition.</param>
    /// <param name="Following">What <see cref="BatchConsumer.Follow"/> gave: a partition may come, go and come again.</param>
    public sealed record CaughtUp(TopicPartition Partition, int Following) : BatchElement;
}

using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>A partition that is assigned, and what is left of it.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Records">
/// Offsets that are there and not done, as far as the client has heard, which hears nothing of the end while it does not fetch;
/// null: it does not know yet.
/// </param>
public readonly record struct PartitionLag(TopicPartition Partition, long? Records);

/// <summary>What those see who only look: from any thread, at any time.</summary>
public sealed partial class BatchConsumer
{
    private readonly Lock _looking = new();         // The client is not closed while somebody looks.
    private bool _isGone;                           // Guarded by _looking.

    /// <summary>Batches that may be read now before some of those in flight are done; 0: reading waits for the graph.</summary>
    public int FreeCredits => _pool.Count;

    /// <summary>The partitions that are assigned; none once it is closed.</summary>
    public IReadOnlyList<PartitionLag> Lags()
    {
        lock (_looking)
            return _isGone ? [] : Offsets.DoneTo().ConvertAll(p => new PartitionLag(p.Partition, p.Done is { } done ? LagAfter(p.Partition, done) : null));
    }

    private long? LagAfter(TopicPartition partition, long done)
    {
        try
        {
            return _consumer.GetWatermarkOffsets(partition).High is { IsSpecial: false } end ? Math.Max(0, end.Value - done) : null;
        }
        catch (KafkaException)
        {
            return null;        // It went in the meantime.
        }
    }

    private void EndLooks()
    {
        lock (_looking)
            _isGone = true;
    }
}

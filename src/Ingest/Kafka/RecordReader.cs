using Confluent.Kafka;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Kafka;

/// <summary>
/// Reads records for a <see cref="BatchConsumer"/>, some at a time, and walks them one by one. The pump's: handlers of
/// rebalances run inside <see cref="Read"/>, on the same thread.
/// </summary>
internal abstract class RecordReader
{
    /// <summary>How many bytes are read at a time, roughly: records of a megabyte must not come by the thousand.</summary>
    protected const int MostBytes = 4 * 1_024 * 1_024;

    /// <summary>The record's partition: the same object while records of one partition follow each other.</summary>
    public abstract TopicPartition Partition { get; }

    /// <summary>The record's offset; of a partition's end, the offset that the next record will have.</summary>
    public abstract long Offset { get; }

    /// <summary>No record: the partition holds no more for now.</summary>
    public abstract bool IsEnd { get; }

    /// <summary>Whether the record has no value.</summary>
    public abstract bool IsTombstone { get; }

    /// <summary>Its value, which goes with the next call.</summary>
    public abstract ReadOnlySpan<byte> Value { get; }

    /// <summary>Its key, empty for none, which goes with the next call.</summary>
    public abstract ReadOnlySpan<byte> Key { get; }

    /// <summary>Whether everything that was read was walked.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>Where the record came from, at index 0.</summary>
    public abstract RecordOrigin Origin { get; }

    /// <summary>Its headers; null for none.</summary>
    public abstract Headers? Headers { get; }

    /// <summary>Reads what comes within the time, behind what was not walked yet.</summary>
    /// <param name="most">How many records are read at most.</param>
    /// <param name="timeoutMs">How long it waits for them to come.</param>
    /// <returns>Whether fewer came than there was room for: the client held no more.</returns>
    public abstract bool Read(int most, int timeoutMs);

    /// <summary>Goes to the next record, or partition's end, that was read.</summary>
    public abstract bool Next();

    /// <summary>Forgets what was read of partitions that were taken away and is not walked yet.</summary>
    public abstract void Drop(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Gives everything back to the client. Before the client is closed.</summary>
    public abstract void Close();
}

using System.Collections.Concurrent;
using Confluent.Kafka;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Kafka;

/// <summary>A record that the prefilter let through. Its bytes are the batch's, and go with it.</summary>
/// <param name="Key">Its key; empty for none.</param>
/// <param name="Value">Its value; null for a tombstone.</param>
/// <param name="Origin">Where it came from, at index 0.</param>
/// <param name="Headers">Its headers, where the consumer asks for them or the value begins neither as JSON nor as framed Avro.</param>
/// <param name="Range">The range of its partition in this batch.</param>
/// <param name="Verdict">What the prefilter said; null where there is none.</param>
public readonly record struct BatchRecord(
    ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value, RecordOrigin Origin, Headers? Headers, TrackedRange Range,
    PrefilterVerdict? Verdict = null);

/// <summary>
/// Up to some hundred records that were read together. A batch is a credit: a fixed number exists, and who is done with
/// one disposes it, once, which lets the pump read on.
/// </summary>
public sealed class RecordBatch : IDisposable
{
    private readonly BlockingCollection<RecordBatch> _pool;
    private readonly ByteArena _bytes = new();

    internal RecordBatch(BlockingCollection<RecordBatch> pool) => _pool = pool;

    /// <summary>The records that passed the filter, in the order of reading.</summary>
    public List<BatchRecord> Records { get; } = [];

    /// <summary>How many records were read and let go.</summary>
    public int Filtered { get; internal set; }

    /// <summary>What let records go; null where nothing does.</summary>
    public Prefilter? Filter { get; internal set; }

    /// <summary>The ranges of the partitions in the batch: each is owed one <see cref="TrackedRange.Done"/>.</summary>
    public List<TrackedRange> Ranges { get; } = [];

    /// <summary>Gives the credit back. Ranges outlive it.</summary>
    public void Dispose()
    {
        Records.Clear();
        Ranges.Clear();
        _bytes.Clear();
        Filtered = 0;
        _pool.Add(this);
    }

    /// <summary>Takes the record that a reader stands at.</summary>
    internal void Add(RecordReader reader, Headers? headers, TrackedRange range, PrefilterVerdict? verdict) => Records.Add(new(
        _bytes.Copy(reader.Key),
        reader.IsTombstone ? (ReadOnlyMemory<byte>?)null : _bytes.Copy(reader.Value),   // Untyped, null would be an empty value.
        reader.Origin,
        headers,
        range,
        verdict));
}

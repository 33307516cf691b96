using Confluent.Kafka;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Kafka;

/// <summary>Reads by <c>Consume()</c>, record by record, where the batch call is not to be had.</summary>
/// <param name="consumer">The consumer.</param>
/// <param name="onError">Told of errors, by <see cref="Read"/>; may throw.</param>
internal sealed class ManagedReader(IConsumer<byte[]?, byte[]?> consumer, Action<Error> onError) : RecordReader
{
    private readonly List<ConsumeResult<byte[]?, byte[]?>> _records = [];
    private int _at = -1;

    public override TopicPartition Partition => _records[_at].TopicPartition;

    public override long Offset => _records[_at].Offset.Value;

    public override bool IsEnd => _records[_at].IsPartitionEOF;

    public override bool IsTombstone => _records[_at].Message.Value is null;

    public override ReadOnlySpan<byte> Value => _records[_at].Message.Value;

    public override ReadOnlySpan<byte> Key => _records[_at].Message.Key;

    public override bool IsEmpty => _at + 1 >= _records.Count;

    public override RecordOrigin Origin
    {
        get
        {
            var timestamp = _records[_at].Message.Timestamp;
            return new(Partition.Topic, Partition.Partition.Value, Offset, 0, timestamp.UnixTimestampMs, timestamp.Type switch
            {
                TimestampType.CreateTime => RecordTimestampType.CreateTime,
                TimestampType.LogAppendTime => RecordTimestampType.LogAppendTime,
                _ => RecordTimestampType.NotAvailable,
            });
        }
    }

    public override Headers? Headers => _records[_at].Message.Headers;

    public override bool Read(int most, int timeoutMs)
    {
        if (IsEmpty)
            Clear();
        for (var (read, bytes) = (0, 0); read < most && bytes < MostBytes; read++, timeoutMs = 0)
        {
            if (Consume(timeoutMs) is not { } record)
                return true;
            _records.Add(record);
            bytes += record.Message?.Value?.Length ?? 0;
        }
        return false;
    }

    public override bool Next() => ++_at < _records.Count;

    public override void Drop(IReadOnlyCollection<TopicPartition> partitions)
    {
        _records.RemoveRange(0, Math.Min(_at + 1, _records.Count));
        _at = -1;
        _records.RemoveAll(r => partitions.Contains(r.TopicPartition));
    }

    public override void Close() => Clear();

    private void Clear()
    {
        _records.Clear();
        _at = -1;
    }

    private ConsumeResult<byte[]?, byte[]?>? Consume(int timeoutMs)
    {
        try
        {
            return consumer.Consume(timeoutMs);
        }
        catch (ConsumeException e)
        {
            onError(e.Error);
            return null;
        }
    }
}

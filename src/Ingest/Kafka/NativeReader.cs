using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Kafka;

/// <summary>
/// Reads by librdkafka's batch call: a record is no object and stays in the client's memory, and only what the prefilter
/// lets through is copied.
/// </summary>
/// <remarks>
/// The call serves rebalances, counts as a poll, and takes records of partitions that it takes away out of what it is about
/// to return (librdkafka from 2.13.2 on).
/// </remarks>
internal sealed unsafe class NativeReader : RecordReader
{
    private const int Capacity = 1_000;

    private readonly nint _queue;
    private readonly Action<Error> _onError;
    private readonly NativeMessage** _messages = (NativeMessage**)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(nint));
    private readonly Dictionary<(nint Topic, int Partition), TopicPartition> _partitions = [];
    private (nint Topic, int Partition) _partitionKey;
    private TopicPartition? _partition;
    private int _count;
    private int _at = -1;
    private int _averageBytes = 1;

    private NativeReader(nint queue, Action<Error> onError) => (_queue, _onError) = (queue, onError);

    /// <summary>Null where this system or this version of librdkafka has no such call.</summary>
    /// <param name="consumer">The consumer, whose handlers of rebalances must be set.</param>
    /// <param name="onError">Told of errors, by <see cref="Next"/>; may throw.</param>
    public static NativeReader? TryOpen(IClient consumer, Action<Error> onError) =>
        LibRdKafka.QueueOf(consumer) is var queue and not 0 ? new NativeReader(queue, onError) : null;

    public override TopicPartition Partition => _partition!;

    public override long Offset => _messages[_at]->Offset;

    public override bool IsEnd => _messages[_at]->Error == ErrorCode.Local_PartitionEOF;

    public override bool IsTombstone => _messages[_at]->IsTombstone;

    public override ReadOnlySpan<byte> Value => _messages[_at]->Value;

    public override ReadOnlySpan<byte> Key => _messages[_at]->Key;

    public override bool IsEmpty => _at + 1 >= _count;

    public override RecordOrigin Origin
    {
        get
        {
            var milliseconds = LibRdKafka.TimestampOf(_messages[_at], out var type);
            return new(Partition.Topic, Partition.Partition.Value, Offset, 0, milliseconds, (RecordTimestampType)type);
        }
    }

    public override Headers? Headers
    {
        get
        {
            if (LibRdKafka.HeadersOf(_messages[_at], out var list) != ErrorCode.NoError)
                return null;
            var headers = new Headers();
            for (nuint i = 0; LibRdKafka.HeaderAt(list, i, out var name, out var value, out var length) == ErrorCode.NoError; i++)
                headers.Add(TextOf(name), value is null ? null : new ReadOnlySpan<byte>(value, (int)length).ToArray());
            return headers;
        }
    }

    public override bool Read(int most, int timeoutMs)
    {
        if (IsEmpty)
            Clear();
        most = Math.Min(Math.Min(most, Capacity - _count), Math.Max(1, MostBytes / _averageBytes));
        if (most <= 0)
            return false;
        var first = _messages + _count;
        var read = (int)Math.Max(0, LibRdKafka.ConsumeBatch(_queue, timeoutMs, first, (nuint)most));
        _count += read;
        if (read > 0)
            _averageBytes = Math.Max(1, AverageBytes(first, read));
        return read < most;
    }

    public override bool Next()
    {
        Free();
        while (++_at < _count)
        {
            if (_messages[_at] is null)
                continue;
            if (_messages[_at]->Error is ErrorCode.NoError or ErrorCode.Local_PartitionEOF)
            {
                Locate();
                return true;
            }
            var error = new Error(_messages[_at]->Error, Encoding.UTF8.GetString(_messages[_at]->Value));
            Free();
            _onError(error);
        }
        return false;
    }

    public override void Drop(IReadOnlyCollection<TopicPartition> partitions)
    {
        for (var i = _at + 1; i < _count; i++)
            if (_messages[i] is not null && partitions.Contains(PartitionOf((_messages[i]->Topic, _messages[i]->Partition))))
                Free(i);
        // Topics may go with their partitions, and others come to the same address.
        _partitions.Clear();
        _partitionKey = default;
    }

    public override void Close()
    {
        Clear();
        LibRdKafka.DestroyQueue(_queue);
        NativeMemory.Free(_messages);
    }

    private void Clear()
    {
        for (var i = 0; i < _count; i++)
            Free(i);
        (_count, _at) = (0, -1);
    }

    private void Free()
    {
        if (_at >= 0 && _at < _count)
            Free(_at);
    }

    private void Free(int index)
    {
        if (_messages[index] is not null)
            LibRdKafka.DestroyMessage(_messages[index]);
        _messages[index] = null;
    }

    private static int AverageBytes(NativeMessage** messages, int count)
    {
        long bytes = 0;
        for (var i = 0; i < count; i++)
            bytes += messages[i]->Value.Length;
        return (int)(bytes / count);
    }

    private void Locate()
    {
        var key = (_messages[_at]->Topic, _messages[_at]->Partition);
        if (_partition is not null && key == _partitionKey)
            return;
        (_partitionKey, _partition) = (key, PartitionOf(key));
    }

    private TopicPartition PartitionOf((nint Topic, int Partition) key)
    {
        if (!_partitions.TryGetValue(key, out var partition))
            _partitions.Add(key, partition = new TopicPartition(TextOf(LibRdKafka.NameOfTopic(key.Topic)), key.Partition));
        return partition;
    }

    private static string TextOf(byte* text) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}

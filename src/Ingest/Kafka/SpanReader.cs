using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Ingest.Kafka;

/// <summary>
/// Reads parts of partitions once, in no group, batch by batch, and ends: for those who look at what was. Called by one
/// at a time.
/// </summary>
/// <remarks>A batch may go beyond the end of a part: whoever walks it passes over such records (<see cref="Holds"/>).</remarks>
public sealed class SpanReader : IAsyncDisposable
{
    private readonly BatchConsumer _consumer;
    private readonly Dictionary<TopicPartition, (long Start, long End)> _spans;
    private readonly HashSet<TopicPartition> _open;
    private readonly HashSet<TopicPartition> _resting = [];
    private readonly SemaphoreSlim _woken = new(0);

    /// <summary>Begins to read.</summary>
    /// <param name="options">How; without topics.</param>
    /// <param name="spans">The first offset of each partition, and the one after the last; none may be empty.</param>
    /// <param name="logger">Where the client's troubles go.</param>
    /// <param name="time">The clock.</param>
    public SpanReader(
        BatchConsumerOptions options, IReadOnlyDictionary<TopicPartition, (long Start, long End)> spans, ILogger<BatchConsumer> logger, TimeProvider time)
    {
        _spans = new(spans);
        _open = [.. spans.Keys];
        _consumer = new BatchConsumer(options, logger, time);
        _consumer.FollowFrom([.. spans.Select(span => new TopicPartitionOffset(span.Key, span.Value.Start))]);
        _consumer.Start(() => _woken.Release());
    }

    /// <summary>The partitions of which something is still to be read.</summary>
    public IReadOnlyCollection<TopicPartition> Open => _open;

    /// <summary>Whether a record belongs to what is read.</summary>
    public bool Holds(BatchRecord record) => _spans.TryGetValue(record.Range.Partition, out var span) && record.Origin.Offset < span.End;

    /// <summary>The next batch, which the caller disposes; null: everything was read.</summary>
    /// <param name="patience">How long it waits.</param>
    /// <param name="cancelled">Ends the waiting.</param>
    /// <exception cref="TimeoutException">Nothing came.</exception>
    /// <exception cref="KafkaException">The client failed.</exception>
    public async Task<RecordBatch?> NextAsync(TimeSpan patience, CancellationToken cancelled)
    {
        while (_open.Count > 0)
            if (_consumer.TryTake(out var element))
            {
                if (Take(element!) is { } batch)
                    return batch;
            }
            else if (_consumer.Failure is { } failure)
                throw failure;
            else if (!await _woken.WaitAsync(patience, cancelled))
                throw new TimeoutException();
        return null;
    }

    /// <summary>Reads no more of some partitions: what is still to be read of them is given up.</summary>
    public void GiveUp(IReadOnlyCollection<TopicPartition> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        foreach (var partition in partitions)
            Close(partition);
    }

    /// <summary>Reads no more of these until they are not among those that are to rest: others are behind.</summary>
    public void Rest(IReadOnlyCollection<TopicPartition> partitions)
    {
        List<TopicPartition> begin = [.. partitions.Where(p => _open.Contains(p) && !_resting.Contains(p))], end = [.. _resting.Except(partitions)];
        if (begin.Count > 0)
            _consumer.Rest(begin);
        if (end.Count > 0)
            _consumer.GoOn([.. end.Where(_open.Contains)]);
        _resting.ExceptWith(end);
        _resting.UnionWith(begin);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _consumer.DisposeAsync();
        _woken.Dispose();
    }

    private RecordBatch? Take(BatchElement element)
    {
        switch (element)
        {
            case BatchElement.Records { Batch: var batch }:
                foreach (var range in batch.Ranges)
                    if (_spans.TryGetValue(range.Partition, out var span) && range.Next >= span.End)
                        Close(range.Partition);
                return batch;
            case BatchElement.CaughtUp { Partition: var partition }:        // Its end was one of what is there.
                Close(partition);
                return null;
            default:
                return null;
        }
    }

    private void Close(TopicPartition partition)
    {
        if (!_open.Remove(partition))
            return;
        _resting.Remove(partition);
        _consumer.Unfollow([partition]);
    }
}

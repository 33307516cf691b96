using System.Collections.Concurrent;
using Confluent.Kafka;
using Cronwatch.Events;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Ingest.Kafka;

/// <summary>
/// Reads records in batches on a thread of its own, which makes every call on the client (read, store, pause, close;
/// handlers of rebalances run on it too). Offsets are stored only when they are done, and committed by the client.
/// </summary>
/// <remarks>
/// <code>
/// pool of batches ──► pump thread ──► elements, in order ──► KafkaBatchSource ──► the graph ──► Dispose: back to the pool
/// </code>
/// In order: <see cref="Start"/>; then <see cref="Drain"/> or <see cref="StopAt"/> ends the elements; when the graph has
/// finished, <see cref="CloseAsync"/> commits and leaves the group.
/// </remarks>
public sealed partial class BatchConsumer : IAsyncDisposable
{
    private const int ReadTimeoutMs = 5;           // The latency of a batch that does not fill.
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CommitFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeaveFor = TimeSpan.FromSeconds(2);

    private readonly BatchConsumerOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly FilteringDeserializer _values = new();
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
#pragma warning disable CA2213 // Batches may come home after the consumer has gone; the collection holds no handle.
    private readonly BlockingCollection<RecordBatch> _pool = [];
#pragma warning restore CA2213
    private readonly ConcurrentQueue<BatchElement> _elements = new();
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly Dictionary<TopicPartition, long> _positions = [];      // The pump's.
    private readonly Dictionary<TopicPartition, int> _followed = [];        // The pump's.
    private readonly List<(TopicPartition Partition, TrackedRange Range)> _open = [];      // Of the batch that is filled.
    private readonly Thread _pump;
    private readonly CancellationTokenSource _drain = new();
    private IReadOnlyDictionary<TopicPartition, long>? _targets;
    private RecordBatch? _filling;
    private ConsumeResult<byte[]?, byte[]?>? _carried;                       // Came while no batch was free.
    private Action _wake = static () => { };
    private int _followings;
    private long _storedAt;
    private long _committedAt;
    private volatile bool _ended;                  // Written by the pump before its last wake.
    private volatile bool _closed;

    /// <summary>Creates the client; nothing is read before <see cref="Start"/>.</summary>
    public BatchConsumer(BatchConsumerOptions options, ILogger logger, TimeProvider time)
    {
        (_options, _logger, _time) = (options, logger, time);
        _values.Prefilter = options.Prefilter?.Invoke();
        _consumer = new ConsumerBuilder<byte[]?, byte[]?>(ConsumerSettings.WithOurs(options))
            .SetKeyDeserializer(new FilteringDeserializer()!)
            .SetValueDeserializer(_values!)
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => OnRevoked([.. partitions.Select(p => p.TopicPartition)]))
            .SetPartitionsLostHandler((_, partitions) => OnLost([.. partitions.Select(p => p.TopicPartition)]))
            .SetErrorHandler((_, error) => ClientError(_logger, options.Config.BootstrapServers, error.Reason))
            .SetLogHandler((_, message) => ClientLog(_logger, message.Message))
            .Build();
        for (var i = 0; i < options.Credits; i++)
            _pool.Add(new RecordBatch(_pool));
        _pump = new Thread(Pump) { IsBackground = true, Name = $"kafka {options.Config.GroupId}" };
    }

    /// <summary>What was read and is not done.</summary>
    public OffsetTracker Offsets { get; } = new();

    internal bool Ended => _ended;

    internal Exception? Failure { get; private set; }

    /// <summary>Starts reading. Once.</summary>
    public void Start(Action wake)
    {
        _wake = wake;
        if (_options.Topics.Count > 0)
            _consumer.Subscribe(_options.Topics);
        _pump.Start();
    }

    /// <summary>Ends the elements after what was read so far. From any thread.</summary>
    public void Drain() => _drain.Cancel();

    /// <summary>Ends the elements when all these offsets were read, by this consumer or by another of its group.</summary>
    public void StopAt(IReadOnlyDictionary<TopicPartition, long> targets) => Volatile.Write(ref _targets, targets);

    /// <summary>
    /// Reads partitions from their start, then on as they grow. For consumers without topics; from any thread. Gives the
    /// number that their <see cref="BatchElement.CaughtUp"/> will bear.
    /// </summary>
    public int Follow(IReadOnlyList<TopicPartition> partitions)
    {
        var following = Interlocked.Increment(ref _followings);
        _commands.Enqueue(() =>
        {
            Offsets.Assign(partitions);
            foreach (var partition in partitions)
                _followed[partition] = following;
            _consumer.IncrementalAssign(partitions.Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        });
        return following;
    }

    /// <summary>Ends what <see cref="Follow"/> began.</summary>
    public void Unfollow(IReadOnlyList<TopicPartition> partitions) => _commands.Enqueue(() =>
    {
        Abandon(partitions);
        Forget(partitions);
        _consumer.IncrementalUnassign(partitions);
    });

    /// <summary>When the graph is done: stores and commits what is done, and leaves the group. Throws when the commit fails.</summary>
    public Task CloseAsync() => Task.Run(() =>
    {
        if (_closed)
            return;
        _closed = true;
        _drain.Cancel();
        if (_pump.IsAlive)
            _pump.Join();
        if (_options.Topics.Count > 0)
            LeaveGroup();
        _consumer.Close();
    });

    /// <summary>Ends reading and frees the client, committing what is done where that is possible.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync();
        }
        catch (KafkaException e)
        {
            CloseFailed(_logger, e.Error.Reason);
        }
        _consumer.Dispose();
        _drain.Dispose();
    }

    internal bool TryTake(out BatchElement? element) => _elements.TryDequeue(out element);

    internal bool HasElements => !_elements.IsEmpty;

    private void Pump()
    {
#pragma warning disable CA1031 // The thread's boundary: whatever it is goes to the graph, which fails with it.
        try
        {
            while (!_drain.IsCancellationRequested && !ReachedTargets())
                ReadOnce();
            End();
            while (!_closed && _options.Topics.Count > 0)
                Consume(ReadTimeoutMs);            // Nothing is taken; others of the group do not wait for us to leave.
        }
        catch (Exception e)
        {
            Failure = e;
            End();
        }
#pragma warning restore CA1031
    }

    private void End()
    {
        _ended = true;
        _wake();
    }

    private void ReadOnce()
    {
        while (_commands.TryDequeue(out var command))
            command();
        StoreRegularly();
        if (TakeCredit() is not { } batch)
            return;
        TakeFilter();
        Fill(batch);
        if (batch.Records.Count == 0 && batch.Filtered == 0)
            batch.Dispose();
        else
            Emit(new BatchElement.Records(batch));
    }

    // No credit, no read. After two seconds the partitions are paused, so that polling can go on and the group keeps us.
    private RecordBatch? TakeCredit()
    {
        if (_pool.TryTake(out var batch, PauseAfter))
            return batch;
        _consumer.Pause(_consumer.Assignment);
        while (!_drain.IsCancellationRequested && !_pool.TryTake(out batch, ReadTimeoutMs))
        {
            StoreRegularly();
            if (_carried is not null || Consume(100) is not { } record)
                continue;
            if (record.IsPartitionEOF)
                OnEnd(record.TopicPartition, record.Offset);
            else
                _carried = record;
        }
        _consumer.Resume(_consumer.Assignment);
        return batch;
    }

    private void TakeFilter()
    {
        var filter = _options.Prefilter?.Invoke();
        if (ReferenceEquals(filter, _values.Prefilter))
            return;
        _values.Prefilter = filter;
        Emit(new BatchElement.FilterChanged([.. _consumer.Assignment.Select(p => new TopicPartitionOffset(p, NextOf(p)))]));
    }

    private Offset NextOf(TopicPartition partition) =>
        _carried is { } carried && carried.TopicPartition.Equals(partition) ? carried.Offset + 1
        : _positions.TryGetValue(partition, out var next) ? next
        : Offset.Unset;

    // A pattern that no topic follows yet, or a topic that went, is no reason to stop reading the others; nor is a long
    // pause, after which the client joins again by itself.
    private ConsumeResult<byte[]?, byte[]?>? Consume(int timeoutMs)
    {
        try
        {
            return _consumer.Consume(timeoutMs);
        }
        catch (ConsumeException e) when (e.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_MaxPollExceeded)
        {
            NothingToRead(_logger, e.Error.Reason);
            return null;
        }
    }

    private void Fill(RecordBatch batch)
    {
        _filling = batch;
        for (var timeout = ReadTimeoutMs; batch.Records.Count + batch.Filtered < _options.BatchSize; timeout = 0)
        {
            var record = _carried ?? Consume(timeout);
            _carried = null;
            if (record is null)
                break;
            if (record.IsPartitionEOF)
                OnEnd(record.TopicPartition, record.Offset);
            else
                Add(record, batch);
        }
        foreach (var (_, range) in _open)
            batch.Ranges.Add(range);
        _open.Clear();
        _filling = null;
    }

    private void Add(ConsumeResult<byte[]?, byte[]?> record, RecordBatch batch)
    {
        var partition = record.TopicPartition;
        var next = record.Offset.Value + 1;
        _positions[partition] = next;
        var at = OpenAt(partition);
        if (at >= 0)
            _open[at].Range.Extend(next);
        else if (Offsets.Enter(partition, next) is { } entered)
        {
            at = _open.Count;
            _open.Add((partition, entered));
        }
        else
            return;                                // No longer ours: whoever owns it reads it.
        if (ReferenceEquals(record.Message.Value, FilteringDeserializer.LetGo))
            batch.Filtered++;
        else
            batch.Records.Add(new(record.Message.Key, record.Message.Value, OriginOf(record), record.Message.Headers, _open[at].Range));
    }

    private int OpenAt(TopicPartition partition)
    {
        for (var i = 0; i < _open.Count; i++)
            if (_open[i].Partition.Equals(partition))
                return i;
        return -1;
    }

    private static RecordOrigin OriginOf(ConsumeResult<byte[]?, byte[]?> record)
    {
        var timestamp = record.Message.Timestamp;
        var type = timestamp.Type switch
        {
            TimestampType.CreateTime => RecordTimestampType.CreateTime,
            TimestampType.LogAppendTime => RecordTimestampType.LogAppendTime,
            _ => RecordTimestampType.NotAvailable,
        };
        return new(record.Topic, record.Partition.Value, record.Offset.Value, 0, timestamp.UnixTimestampMs, type);
    }

    private void OnEnd(TopicPartition partition, long offset)
    {
        _positions[partition] = offset;
        if (_options.Topics.Count == 0)
            Emit(new BatchElement.CaughtUp(partition, _followed[partition]));
    }

    private bool ReachedTargets()
    {
        if (Volatile.Read(ref _targets) is not { } targets)
            return false;
        var rest = targets.Where(t => !(_positions.TryGetValue(t.Key, out var at) && at >= t.Value)).ToList();
        // Without a group nobody else reads the rest: what is not followed is not this consumer's to reach.
        if (_options.Topics.Count == 0)
            return _commands.IsEmpty && !rest.Exists(t => _consumer.Assignment.Contains(t.Key));
        if (rest.Count == 0)
            return true;
        if (_time.GetElapsedTime(_committedAt) < StoreEvery)
            return false;
        _committedAt = _time.GetTimestamp();
        return AreCommitted(rest);
    }

    // By other members of the group. While it rebalances nobody can say.
    private bool AreCommitted(List<KeyValuePair<TopicPartition, long>> targets)
    {
        try
        {
            var committed = _consumer.Committed(targets.Select(t => t.Key), TimeSpan.FromSeconds(2))
                .ToDictionary(c => c.TopicPartition, c => c.Offset.Value);
            return targets.All(t => committed[t.Key] >= t.Value);
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            return false;
        }
    }

    private void StoreRegularly()
    {
        if (_time.GetElapsedTime(_storedAt) < StoreEvery)
            return;
        _storedAt = _time.GetTimestamp();
        StoreAdvanced();
    }

    private void StoreAdvanced()
    {
        if (_options.Topics.Count == 0)
            return;
        foreach (var offset in Offsets.TakeAdvanced())
            _consumer.StoreOffset(offset);
    }

    private void LeaveGroup()
    {
        StoreAdvanced();
        if (_consumer.Assignment.Count > 0)
            CommitStored();
        // A rebalance that is under way is served here: inside the client's Close its handler can wait for ever, since it
        // asks a part of the client that has ended by then (seen with librdkafka 2.16 when two members leave at once).
        _consumer.Unsubscribe();
        var began = _time.GetTimestamp();
        do
            Consume(ReadTimeoutMs);
        while (_consumer.Assignment.Count > 0 && _time.GetElapsedTime(began) < LeaveFor);
    }

    private void CommitStored()
    {
        for (var began = _time.GetTimestamp(); ; Consume(ReadTimeoutMs))
            try
            {
                _consumer.Commit();
                return;
            }
            catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_NoOffset)
            {
                return;                            // Nothing was stored since the client's own last commit.
            }
            catch (KafkaException e) when (e.Error.Code == ErrorCode.RebalanceInProgress && _time.GetElapsedTime(began) < CommitFor)
            {
                // Others come or go: the group takes commits again when it has settled, for which it needs us to poll.
            }
    }

    private void Emit(BatchElement element)
    {
        if (_ended)
            return;                                // Nobody listens any more.
        _elements.Enqueue(element);
        _wake();
    }

    private void OnAssigned(List<TopicPartition> partitions)
    {
        PartitionsAssigned(_logger, partitions);
        Offsets.Assign(partitions);
        Emit(new BatchElement.Assigned(partitions));
    }

    // Nothing more is handed over, the graph lets go of what it holds, what is done is stored; only then others may read on.
    private void OnRevoked(List<TopicPartition> partitions)
    {
        PartitionsRevoked(_logger, partitions);
        Abandon(partitions);
        Emit(new BatchElement.Revoked(partitions));
        var began = _time.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (!_closed && !Offsets.IsDrained(partitions) && _time.GetElapsedTime(began) < _options.DrainFor)
            pause.Wait(TimeSpan.FromMilliseconds(2));
        StoreAdvanced();
        Forget(partitions);
    }

    private void OnLost(List<TopicPartition> partitions)
    {
        PartitionsLost(_logger, partitions);
        Abandon(partitions);
        Emit(new BatchElement.Revoked(partitions));
        Forget(partitions);
    }

    // A rebalance is served while a batch is being filled: what it already holds of these partitions is not handed over.
    private void Abandon(IReadOnlyList<TopicPartition> partitions)
    {
        if (_carried is not null && partitions.Contains(_carried.TopicPartition))
            _carried = null;
        foreach (var (partition, range) in _open.Where(o => partitions.Contains(o.Partition)).ToList())
        {
            range.Abandon();
            _filling?.Records.RemoveAll(r => ReferenceEquals(r.Range, range));
            _open.Remove((partition, range));
        }
    }

    private void Forget(IReadOnlyList<TopicPartition> partitions)
    {
        Offsets.Drop(partitions);
        foreach (var partition in partitions)
        {
            _positions.Remove(partition);
            _followed.Remove(partition);
        }
    }
}

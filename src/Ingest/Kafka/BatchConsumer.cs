using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Cronwatch.Ingest.Formats;
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
    private const int ReadTimeoutMs = 2;           // The latency of a batch that does not fill.
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CommitFor = TimeSpan.FromSeconds(15);      // The group waits so long for a member that died.
    private static readonly TimeSpan LeaveFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    private readonly BatchConsumerOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly RecordReader _reader;
#pragma warning disable CA2213 // Batches may come home after the consumer has gone; the collection holds no handle.
    private readonly BlockingCollection<RecordBatch> _pool = [];
#pragma warning restore CA2213
    private readonly ConcurrentQueue<BatchElement> _elements = new();
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly Dictionary<TopicPartition, long> _positions = [];      // The pump's.
    private readonly HashSet<TopicPartition> _paused = [];                  // The pump's.
    private readonly Thread _pump;
    private readonly CancellationTokenSource _drain = new();
    private IReadOnlyDictionary<TopicPartition, long>? _targets;
    private Prefilter? _filter;                                             // The pump's.
    private long _idleTicks;                                                // The pump's to write.
    private Exception? _handlerFailure;                                     // The pump's.
    private Action _wake = static () => { };
    private long _storedAt;
    private long? _toldAt;
    private long _committedAt;
    private volatile bool _ended;                  // Written by the pump before its last wake.
    private volatile bool _closed;
    private volatile bool _givingUp;

    /// <summary>Creates the client; nothing is read before <see cref="Start"/>.</summary>
    public BatchConsumer(BatchConsumerOptions options, ILogger logger, TimeProvider time)
    {
        (_options, _logger, _time) = (options, logger, time);
        _filter = options.Prefilter?.Invoke();
        Offsets = new(keepsAccount: options.AccountedTo is not null);
        _consumer = new ConsumerBuilder<byte[]?, byte[]?>(ConsumerSettings.WithOurs(options))
            .SetKeyDeserializer(Deserializers.ByteArray!)
            .SetValueDeserializer(Deserializers.ByteArray!)
            .SetPartitionsAssignedHandler((_, partitions) => Handle(OnAssigned, partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Handle(OnRevoked, [.. partitions.Select(p => p.TopicPartition)]))
            .SetPartitionsLostHandler((_, partitions) => Handle(OnLost, [.. partitions.Select(p => p.TopicPartition)]))
            .SetErrorHandler((_, error) => OnClientError(error))
            .SetLogHandler((_, message) => OnClientLog(message))
            .Build();
        _reader = options.BatchCall && NativeReader.TryOpen(_consumer, OnError) is { } native ? native : new ManagedReader(_consumer, OnError);
        for (var i = 0; i < options.Credits; i++)
            _pool.Add(new RecordBatch(_pool));
        _pump = new Thread(Pump) { IsBackground = true, Name = $"kafka {options.Config.GroupId}" };
    }

    /// <summary>What was read and is not done.</summary>
    public OffsetTracker Offsets { get; }

    /// <summary>How long it has waited for records that were not there, since it was made. From any thread.</summary>
    public TimeSpan Idle => TimeSpan.FromTicks(Interlocked.Read(ref _idleTicks));

    /// <summary>Whether partitions are to go, or everything ends, and what is done should be released now. From any thread.</summary>
    public bool IsGivingUp => _givingUp || _closed;

    internal bool Ended => _ended;

    internal Exception? Failure { get; private set; }

    /// <summary>Starts reading. Once.</summary>
    public void Start(Action wake)
    {
        _wake = wake;
        if (_options.Topics.Count > 0)
            _consumer.Subscribe(_options.Topics.Select(TopicPattern.WholeName));
        _pump.Start();
    }

    /// <summary>Ends the elements after what was read so far. From any thread.</summary>
    public void Drain() => _drain.Cancel();

    /// <summary>Ends the elements when all these offsets were read, by this consumer or by another of its group.</summary>
    public void StopAt(IReadOnlyDictionary<TopicPartition, long> targets) => Volatile.Write(ref _targets, targets);

    /// <summary>When the graph is done: stores and commits what is done, and leaves the group. Throws when the commit fails.</summary>
    public Task CloseAsync() => Task.Run(() =>
    {
        if (_closed)
            return;
        _closed = true;
        _drain.Cancel();
        if (_pump.IsAlive)
            _pump.Join();
        try
        {
            if (_options.Topics.Count > 0)
                LeaveGroup();
        }
        finally
        {
            _reader.Close();                       // The client waits for every record that it gave out.
        }
        EndLooks();
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
        EndLooks();
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
            if (_options.Topics.Count > 0)
                PollUntilClosed();
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

    // Nothing more is handed over, and others of the group do not wait for us to leave.
    private void PollUntilClosed()
    {
        _consumer.Pause(_consumer.Assignment);
        while (!_closed)
            Poll(ReadTimeoutMs);
    }

    private void Poll(int timeoutMs)
    {
        Read(_options.BatchSize, timeoutMs);
        while (_reader.Next())
        {
            // Passed over.
        }
    }

    private void ReadOnce()
    {
        while (_commands.TryDequeue(out var command))
            command();
        StoreRegularly();
        if (TakeCredit() is not { } batch)
            return;
        TakeFilter();
        batch.Filter = _filter;
        Fill(batch);
        if (batch.Records.Count == 0 && batch.Filtered == 0)
            batch.Dispose();
        else
            Emit(new BatchElement.Records(batch));
        TellWhoCaughtUp();
    }

    // No credit, or no account, no read. After two seconds the partitions are paused, so that polling can go on and the group keeps us.
    private RecordBatch? TakeCredit()
    {
        RecordBatch? batch = null;
        if (!Offsets.IsFull && _pool.TryTake(out batch, PauseAfter))
            return batch;
        do
        {
            PauseAll();
            StoreRegularly();
            // One at most: what comes between a partition's assignment and its pause waits in the reader, which reads
            // nothing more, not even the group's requests, when it is full.
            Read(most: 1, timeoutMs: 100);
        }
        while (!_drain.IsCancellationRequested && (Offsets.IsFull || !_pool.TryTake(out batch, ReadTimeoutMs)));
        _consumer.Resume(_paused);
        _paused.Clear();
        return batch;
    }

    // Partitions that come in the meantime are not paused by themselves.
    private void PauseAll()
    {
        var running = _consumer.Assignment.Except(_paused).Except(_resting).ToList();
        _consumer.Pause(running);
        _paused.UnionWith(running);
    }

    private void TakeFilter()
    {
        var filter = _options.Prefilter?.Invoke();
        if (ReferenceEquals(filter, _filter))
            return;
        _filter = filter;
        Emit(new BatchElement.FilterChanged([.. _consumer.Assignment.Select(p => new TopicPartitionOffset(p, NextOf(p)))]));
    }

    private Offset NextOf(TopicPartition partition) =>
        _positions.TryGetValue(partition, out var next) ? next : Offset.Unset;

    private void Read(int most, int timeoutMs)
    {
        var began = _time.GetTimestamp();
        if (_reader.Read(most, timeoutMs))
            Interlocked.Add(ref _idleTicks, _time.GetElapsedTime(began).Ticks);
        if (_handlerFailure is not { } failure)
            return;
        _handlerFailure = null;
        ExceptionDispatchInfo.Throw(failure);      // A rebalance could not be answered.
    }

    // A pattern that no topic follows yet, or a topic that went, is no reason to stop reading the others; nor is a long
    // pause, after which the client joins again by itself.
    private void OnError(Error error)
    {
        if (error.Code is not (ErrorCode.UnknownTopicOrPart or ErrorCode.Local_MaxPollExceeded))
            throw new KafkaException(error);
        NothingToRead(_logger, error.Reason);
    }

    // A broker that refuses us is asked again several times a second, and says the same each time.
    private void OnClientError(Error error)
    {
        if (_toldAt is { } toldAt && _time.GetElapsedTime(toldAt) < TellEvery)
            return;
        _toldAt = _time.GetTimestamp();
        ClientError(_logger, _options.Config.BootstrapServers, error.Reason);
    }

    private void Fill(RecordBatch batch)
    {
        if (_reader.IsEmpty)
            Read(_options.BatchSize, ReadTimeoutMs);
        TrackedRange? range = null;
        while (_reader.Next())
        {
            var partition = _reader.Partition;
            if (_reader.IsEnd)
                OnEnd(partition, _reader.Offset);
            else if (RangeOf(partition, batch, range) is { } entered)
                Add(batch, range = entered);
        }
        foreach (var filled in batch.Ranges)
            _positions[filled.Partition] = Math.Max(filled.Next, _positions.GetValueOrDefault(filled.Partition));
    }

    // Null: the partition is no longer ours, and whoever owns it reads the record.
    private TrackedRange? RangeOf(TopicPartition partition, RecordBatch batch, TrackedRange? latest)
    {
        if (latest is not null && ReferenceEquals(latest.Partition, partition) && latest.Takes(_reader.Offset))
            return latest;
        foreach (var range in batch.Ranges)
            if (range.Partition.Equals(partition) && range.Takes(_reader.Offset))
                return range;
        if (Offsets.WasRead(partition, _reader.Offset))
            BeginAnew(partition);
        if (Offsets.Enter(partition, _reader.Offset) is not { } entered)
            return null;
        batch.Ranges.Add(entered);
        return entered;
    }

    private void Add(RecordBatch batch, TrackedRange range)
    {
        if (_reader.Offset != range.Expected)
            OnJump(range);
        range.Extend(_reader.Offset + 1);
        if (_options.WithTimes)
            range.Reach(_reader.Origin.TimestampMs);
        var headers = _options.WithHeaders || !BeginsAsUsual(_reader.Value) ? _reader.Headers : null;
        var verdict = _filter?.Test(_reader.Value);
        if (verdict == PrefilterVerdict.Filtered && (_reader.IsTombstone || headers?.TryGetLastBytes(AvroFrame.SchemaHeader, out _) != true))
        {
            batch.Filtered++;
            range.Filter();
        }
        else
            batch.Add(_reader, headers, range, verdict);
    }

    // As JSON or framed Avro does. Only other values can be Avro that a header tells of, and headers are dear.
    private static bool BeginsAsUsual(ReadOnlySpan<byte> value) =>
        value.IsEmpty || value[0] is (byte)'{' or (byte)'[' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0;

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

    private void Emit(BatchElement element)
    {
        if (_ended)
            return;                                // Nobody listens any more.
        _elements.Enqueue(element);
        _wake();
    }
}

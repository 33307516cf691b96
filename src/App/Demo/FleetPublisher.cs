using Confluent.Kafka;

namespace Cronwatch.App.Demo;

/// <summary>
/// Publishes simulated events to a broker as agents do by default: no key, a random partition, the event's own time as
/// the record's. The label, where there is one, is a record header.
/// </summary>
internal sealed class FleetPublisher : IDisposable
{
    // Events that fall due within a slice go out together; a timer for each would cost more than the sending.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan LastReports = TimeSpan.FromSeconds(10);

    private readonly IProducer<byte[]?, byte[]> _producer;
    private readonly TimeProvider _time;
    private readonly Action<DeliveryReport<byte[]?, byte[]>> _delivered;
    private long _acknowledged;

    /// <summary>A publisher to the brokers at <paramref name="bootstrap"/>, <c>HOST:PORT</c> with commas between.</summary>
    public FleetPublisher(string bootstrap, TimeProvider time)
    {
        _time = time;
        _producer = new ProducerBuilder<byte[]?, byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrap,
            Partitioner = Partitioner.Random,
            StickyPartitioningLingerMs = 0, // each event its own; by default one for all of 10 ms
            EnableIdempotence = true,
            LingerMs = 5,
            CompressionType = CompressionType.Lz4,
            MessageTimeoutMs = 0, // endless: a broker that is away delays events, it does not lose them
        }).Build();
        _delivered = report =>
        {
            if (report.Error.Code == ErrorCode.NoError)
                Interlocked.Increment(ref _acknowledged);
        };
    }

    /// <summary>Events that the broker has acknowledged so far, over all calls.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>
    /// Publishes events until the sequence ends, <paramref name="count"/> is reached or the token is cancelled, then
    /// waits up to 10 s for the last acknowledgements; a cancelled run returns normally. <paramref name="paced"/>: an
    /// event waits for its <see cref="SimulatedEvent.Time"/>, counted from that of the first; late ones catch up.
    /// Otherwise events go out as fast as the broker takes them. One call at a time.
    /// </summary>
    public async Task<FleetCounts> RunAsync(
        IEnumerable<SimulatedEvent> events, bool paced = true, long count = long.MaxValue, AttackLedger? ledger = null,
        CancellationToken cancelled = default)
    {
        var before = Acknowledged;
        var counts = new FleetCounts();
        try
        {
            await SendAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            // The way to end an endless fleet.
        }
        await Task.Run(() => _producer.Flush(LastReports), CancellationToken.None).ConfigureAwait(false);
        return counts with { Failed = counts.Events - (Acknowledged - before) };

        async Task SendAsync()
        {
            if (count <= 0)
                return;
            var (begin, first) = (_time.GetTimestamp(), DateTimeOffset.MinValue);
            foreach (var one in events)
            {
                if (first == DateTimeOffset.MinValue)
                    first = one.Time;
                if (paced)
                    await UntilDueAsync(one.Time - first, begin, cancelled).ConfigureAwait(false);
                await ProduceAsync(one, cancelled).ConfigureAwait(false);
                counts = counts.With(one);
                if (one.Label is { } label)
                    ledger?.Add(label);
                if (counts.Events == count)
                    return;
            }
        }
    }

    /// <summary>Drops what is still under way.</summary>
    public void Dispose() => _producer.Dispose();

    private async ValueTask UntilDueAsync(TimeSpan due, long begin, CancellationToken cancelled)
    {
        var wait = due - _time.GetElapsedTime(begin);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait < Slice ? Slice : wait, _time, cancelled).ConfigureAwait(false);
        cancelled.ThrowIfCancellationRequested();
    }

    private async ValueTask ProduceAsync(SimulatedEvent one, CancellationToken cancelled)
    {
        var message = new Message<byte[]?, byte[]>
        {
            Key = one.Key,
            Value = one.Value,
            Timestamp = new Timestamp(one.Occurred),
            Headers = one.Label is { } label ? [new Header(SimulatedLabel.Header, label.ToHeader())] : null,
        };
        while (true)
        {
            cancelled.ThrowIfCancellationRequested();
            try
            {
                _producer.Produce(one.Topic, message, _delivered);
                return;
            }
            catch (ProduceException<byte[]?, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                await Task.Delay(Slice, _time, cancelled).ConfigureAwait(false);
            }
        }
    }
}

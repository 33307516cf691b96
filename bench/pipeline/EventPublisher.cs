using System.Diagnostics;
using Confluent.Kafka;

namespace Cronwatch.PipelineBench;

/// <summary>Publishes events to the raw topic, evenly or as fast as the broker takes them. One call at a time.</summary>
internal sealed class EventPublisher : IDisposable
{
    /// <summary>As a rate: as fast as the broker takes them.</summary>
    public const double Fastest = double.PositiveInfinity;

    // Of so many events one is a cron job whose alert is waited for: 100 a second at 100,000.
    private const int CronJobEvery = 1_000;

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LastAcknowledgements = TimeSpan.FromSeconds(30);

    private readonly string _topic;
    private readonly EventTemplate[] _templates;
    private readonly EventTemplate _cronJob;
    private readonly List<byte[]> _ofItsProcess;
    private readonly Message<Null, byte[]> _message = new();
    private readonly IProducer<Null, byte[]> _producer;
    private long _number;

    public EventPublisher(BenchTopics topics, EventTemplate[] templates)
    {
        (_topic, _templates) = (topics.Raw, templates);
        (_cronJob, _ofItsProcess) = EventTemplate.CronJob();
        _producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = topics.Bootstrap,
            Partitioner = Partitioner.Random,       // As agents do by default,
            StickyPartitioningLingerMs = 0,         // each event its own.
            EnableIdempotence = true,
            LingerMs = 1,                           // It is a part of the latency.
            CompressionType = CompressionType.Lz4,
            MessageTimeoutMs = 0,                   // Endless: nothing is lost before it is there.
            EnableDeliveryReports = false,
        }).Build();
    }

    /// <summary>Events published so far.</summary>
    public long Published => Interlocked.Read(ref _number);

    /// <summary>Publishes until the count is reached or the token is cancelled, and waits for the acknowledgements.</summary>
    /// <param name="perSecond">Events a second, sent evenly; or <see cref="Fastest"/>.</param>
    /// <param name="count">How many events at most.</param>
    /// <param name="watch">Waits for the alerts of the cron jobs among them; null: there are none but the fleet's own.</param>
    /// <param name="until">Ends it.</param>
    public async Task RunAsync(double perSecond, long count, AlertWatch? watch, CancellationToken until)
    {
        using var slices = new PeriodicTimer(Slice);
        var began = Stopwatch.GetTimestamp();
        for (var sent = 0L; sent < count && !until.IsCancellationRequested; await slices.WaitForNextTickAsync(CancellationToken.None))
        {
            var due = double.IsFinite(perSecond) ? Math.Min(count, perSecond * Stopwatch.GetElapsedTime(began).TotalSeconds) : count;
            for (; sent < due && !until.IsCancellationRequested; sent++)
                if (watch is not null && sent % CronJobEvery == 0)
                    await SendCronJobAsync(watch, Stopwatch.GetTimestamp());
                else
                    await SendNextAsync();
        }
        await Task.Run(() => _producer.Flush(LastAcknowledgements), CancellationToken.None);
    }

    /// <summary>Publishes what tells of the process of the cron jobs: once that has arrived, no alert on them waits for context.</summary>
    public async Task IntroduceCronJobsAsync()
    {
        foreach (var told in _ofItsProcess)
            await SendAsync(told);
    }

    /// <summary>Publishes one cron job, whose alert counts as awaited since that time.</summary>
    public async Task SendCronJobAsync(AlertWatch watch, long since)
    {
        _cronJob.Stamp(_number);
        watch.Expect(_cronJob.AlertId, since);
        await SendAsync(_cronJob.Json);
    }

    /// <summary>Drops what is still under way.</summary>
    public void Dispose() => _producer.Dispose();

    private ValueTask SendNextAsync()
    {
        var template = _templates[_number % _templates.Length];
        template.Stamp(_number);
        return SendAsync(template.Json);
    }

    private async ValueTask SendAsync(byte[] json)
    {
        while (!TryProduce(json))
            await Task.Delay(Slice, TimeProvider.System);
        Interlocked.Increment(ref _number);
    }

    // False: the client's queue is full.
    private bool TryProduce(byte[] json)
    {
        _message.Value = json;                      // The client copies it before Produce returns.
        try
        {
            _producer.Produce(_topic, _message);
            return true;
        }
        catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }
}

using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Agent.Publishing;

/// <summary>Brings what the spool holds to the broker, the oldest first, with the host's id as key. Has a thread of its own.</summary>
internal sealed partial class Publisher : IDisposable
{
    // One round trip to the broker for so many; about 1 MB.
    private const int BatchEvents = 500;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Spool _spool;
    private readonly byte[] _key;
    private readonly AgentSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IProducer<byte[], byte[]> _producer;

    public Publisher(Spool spool, string hostId, AgentSettings settings, ProducerConfig client, TimeProvider time, ILogger logger)
    {
        (_spool, _key, _settings, _time, _logger) = (spool, Encoding.UTF8.GetBytes(hostId), settings, time, logger);
        _producer = new ProducerBuilder<byte[], byte[]>(WithDefaults(client))
            .SetErrorHandler((_, error) => OnError(error))
            .SetLogHandler((_, _) => { })           // The error handler has what people can do something about.
            .Build();
    }

    /// <summary>Publishes until cancelled. What is under way then may arrive, and comes again at the next start.</summary>
    public void Run(CancellationToken stopping)
    {
        try
        {
            var pause = ShortestPause;
            while (true)
            {
                _spool.Filled.Wait(stopping);
                if (TrySendOldest(pause, stopping))
                {
                    pause = ShortestPause;
                    continue;
                }
                stopping.WaitHandle.WaitOne(pause);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The way to end it.
        }
    }

    public void Dispose() => _producer.Dispose();

    private bool TrySendOldest(TimeSpan pause, CancellationToken stopping)
    {
        try
        {
            if (Send(_spool.Oldest(BatchEvents), stopping) is { } error)
            {
                LogRefused(error.Reason, error.Code, pause.TotalSeconds);
                return false;
            }
            _spool.Release();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogSpool(e.Message, pause.TotalSeconds);
            return false;
        }
    }

    // Null: all are acknowledged, or too large ever to be.
    private Error? Send(List<SpooledEvent> events, CancellationToken stopping)
    {
        Error? failed = null;
        var decided = new CountdownEvent(events.Count + 1);     // Not disposed: reports may come after a stop.
        foreach (var one in events)
            try
            {
                _producer.Produce(
                    one.IsOfProcess ? _settings.ProcessTopic : _settings.FileTopic,
                    new Message<byte[], byte[]> { Key = _key, Value = one.Document, Timestamp = new Timestamp(_time.GetUtcNow()) },
                    report => Decide(report.Error, one));
            }
            catch (ProduceException<byte[], byte[]> refused)
            {
                Decide(refused.Error, one);
            }
        decided.Signal();
        decided.Wait(stopping);
        return failed;

        // What is too large once is so for ever, and all the others would wait behind it.
        void Decide(Error error, SpooledEvent one)
        {
            if (error.Code == ErrorCode.MsgSizeTooLarge)
                LogTooLarge(one.Document.Length);
            else if (error.IsError)
                failed = error;
            decided.Signal();
        }
    }

    private static ProducerConfig WithDefaults(ProducerConfig client)
    {
        var all = new ProducerConfig(client.ToDictionary(StringComparer.Ordinal));
        all.Acks ??= Acks.All;
        // Java's: the partition that other publishers with this key choose.
        all.Partitioner ??= Partitioner.Murmur2Random;
        // One after the other, so that order holds without the rights that idempotence asks for; what comes twice has the same id.
        all.MaxInFlight ??= 1;
        all.LingerMs ??= 1;
        all.CompressionType ??= CompressionType.Lz4;
        all.MessageTimeoutMs ??= 0;     // A broker that is away is waited for.
        all.ReconnectBackoffMaxMs ??= 2_000;
        all.QueueBufferingMaxKbytes ??= 8_192;
        all.DeliveryReportFields ??= "none";
        return all;
    }
}

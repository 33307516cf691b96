using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Sinks.Kafka;

/// <summary>
/// Writes records to explicit partitions, idempotently and with the acknowledgement of all replicas. A broker that is away
/// is waited for; a full queue is waited for; nothing is dropped. Thread-safe.
/// </summary>
public sealed partial class TopicWriter : IDisposable
{
    // The client's queue drains in steps of about a request's round trip.
    private static readonly TimeSpan QueueFullDelay = TimeSpan.FromMilliseconds(10);

    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly TimeProvider _time;
    private readonly ILogger<TopicWriter> _logger;

    /// <summary>A writer with a client of its own.</summary>
    /// <param name="settings">
    /// The client's settings. Where they do not say otherwise: <c>enable.idempotence</c>, <c>acks=all</c>,
    /// <c>linger.ms=2</c>, <c>compression.type=lz4</c>, <c>message.timeout.ms=0</c> (wait without end).
    /// </param>
    /// <param name="time">The clock of the waits for a full queue.</param>
    /// <param name="logger">Gets what the client reports.</param>
    public TopicWriter(ProducerConfig settings, TimeProvider time, ILogger<TopicWriter> logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_time, _logger) = (time, logger);
        _producer = new ProducerBuilder<byte[]?, byte[]?>(WithDefaults(settings))
            .SetErrorHandler((_, error) => OnError(error))
            .SetLogHandler((_, message) => OnLog(message))
            .Build();
    }

    /// <summary>
    /// Ends when all records are acknowledged; in one partition they arrive in this order. When it is cancelled, records
    /// that were handed to the client may still be written.
    /// </summary>
    /// <exception cref="TopicWriteException">At least one record cannot be written; all of them are decided.</exception>
    public async Task WriteAsync(IReadOnlyList<TopicRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count == 0)
            return;
        var delivery = new Delivery(records.Count);
        for (var i = 0; i < records.Count; i++)
            while (!TryProduce(records[i], i, delivery))
                await Task.Delay(QueueFullDelay, _time, cancellationToken).ConfigureAwait(false);
        await delivery.Decided.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Blocks until the client's queue is empty. For a stop, before <see cref="Dispose"/>.</summary>
    public void Flush(CancellationToken cancellationToken) => _producer.Flush(cancellationToken);

    /// <summary>Ends the client at once: what is not acknowledged by now may be lost, see <see cref="Flush"/>.</summary>
    public void Dispose() => _producer.Dispose();

    internal static ProducerConfig WithDefaults(ProducerConfig settings)
    {
        var all = new ProducerConfig(settings.ToDictionary(StringComparer.Ordinal));
        all.EnableIdempotence ??= true;
        all.Acks ??= Acks.All;
        all.LingerMs ??= 2;
        all.CompressionType ??= CompressionType.Lz4;
        all.MessageTimeoutMs ??= 0;
        // Only a report's error is read: without this, key and value are copied back for each record.
        all.DeliveryReportFields ??= "none";
        return all;
    }

    // False: the queue is full, nothing happened.
    private bool TryProduce(in TopicRecord record, int index, Delivery delivery)
    {
        var message = new Message<byte[]?, byte[]?>
        {
            Key = record.Key,
            Value = record.Value,
            Headers = record.Headers,
            Timestamp = record.Timestamp,
        };
        try
        {
            var place = new TopicPartition(record.Topic, record.Partition);
            _producer.Produce(place, message, report => delivery.Report(index, report));
        }
        catch (ProduceException<byte[]?, byte[]?> refused) when (refused.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
        catch (ProduceException<byte[]?, byte[]?> refused)
        {
            delivery.Decide(index, record.Topic, refused.Error);
        }
        return true;
    }
}

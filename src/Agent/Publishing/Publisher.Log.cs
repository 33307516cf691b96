using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Agent.Publishing;

internal sealed partial class Publisher
{
    // A broker that is away is asked again several times a second, and says the same each time.
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(30);

    private long? _toldAt;

    private void OnError(Error error)
    {
        if (_toldAt is { } toldAt && _time.GetElapsedTime(toldAt) < TellEvery)
            return;
        _toldAt = _time.GetTimestamp();
        LogAway(error.Reason, error.Code, _spool.Bytes);
    }

    [LoggerMessage(1, LogLevel.Warning, "Kafka: {Reason} ({Code}). Events are kept on the disk ({Bytes} bytes now) and published when it is back.")]
    private partial void LogAway(string reason, ErrorCode code, long bytes);

    [LoggerMessage(2, LogLevel.Error, "Kafka refuses events: {Reason} ({Code}). They are kept; tried again in {Seconds} s. Check topics and rights.")]
    private partial void LogRefused(string reason, ErrorCode code, double seconds);

    [LoggerMessage(3, LogLevel.Error, "The spool cannot be read: {Reason}. Nothing is published; tried again in {Seconds} s.")]
    private partial void LogSpool(string reason, double seconds);

    [LoggerMessage(4, LogLevel.Error, "An event of {Bytes} bytes is too large for its topic and is lost. Raise max.message.bytes of the topic, and message.max.bytes in Kafka:Properties.")]
    private partial void LogTooLarge(int bytes);
}

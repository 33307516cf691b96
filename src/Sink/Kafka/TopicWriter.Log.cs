using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Sinks.Kafka;

public sealed partial class TopicWriter
{
    // A broker that refuses us is asked again several times a second, and says the same each time.
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    private long? _toldAt;

    private void OnError(Error error)
    {
        if (error.IsFatal)
            LogFatal(error.Reason, error.Code);
        else if (_toldAt is not { } toldAt || _time.GetElapsedTime(toldAt) >= TellEvery)
        {
            _toldAt = _time.GetTimestamp();
            LogError(error.Reason, error.Code);
        }
    }

    private void OnLog(LogMessage message)
    {
        var level = message.Level switch
        {
            SyslogLevel.Emergency or SyslogLevel.Alert or SyslogLevel.Critical or SyslogLevel.Error => LogLevel.Error,
            SyslogLevel.Warning => LogLevel.Warning,
            SyslogLevel.Notice or SyslogLevel.Info => LogLevel.Information,
            _ => LogLevel.Debug,
        };
        LogClient(level, message.Facility, message.Message);
    }

    [LoggerMessage(1, LogLevel.Error, "The Kafka producer can write no more: {Reason} ({Code}). A new one is needed.")]
    private partial void LogFatal(string reason, ErrorCode code);

    [LoggerMessage(2, LogLevel.Warning, "The Kafka producer reports: {Reason} ({Code}). It goes on trying.")]
    private partial void LogError(string reason, ErrorCode code);

    [LoggerMessage(EventId = 3, Message = "Kafka producer, {Facility}: {Message}.")]
    private partial void LogClient(LogLevel level, string facility, string message);
}

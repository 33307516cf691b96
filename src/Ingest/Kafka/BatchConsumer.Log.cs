using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Ingest.Kafka;

public sealed partial class BatchConsumer
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Assigned: {Partitions}.")]
    private static partial void PartitionsAssigned(ILogger logger, IReadOnlyList<TopicPartition> partitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "Revoked: {Partitions}.")]
    private static partial void PartitionsRevoked(ILogger logger, IReadOnlyList<TopicPartition> partitions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost: {Partitions}; what was in flight will be read again.")]
    private static partial void PartitionsLost(ILogger logger, IReadOnlyList<TopicPartition> partitions);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Kafka at {Bootstrap}: {Reason}; it is tried again. Check the address and that the broker runs.")]
    private static partial void ClientError(ILogger logger, string bootstrap, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not read: {Reason}.")]
    private static partial void NothingToRead(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Text}")]
    private static partial void ClientLog(ILogger logger, string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last commit failed ({Reason}): some records will be read again.")]
    private static partial void CloseFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Partition} goes on at {Offset}, which was read before: the topic was made anew, or has lost its end. What it holds now is read.")]
    private static partial void BeganAnew(ILogger logger, TopicPartition partition, long offset);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Partition}: the offsets from {From} to before {To} were not read and will not be ({Cause}); replay them where they are kept.")]
    private static partial void Missed(ILogger logger, TopicPartition partition, long from, long to, OffsetGapCause cause);
}

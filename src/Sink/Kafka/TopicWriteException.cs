using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;

namespace Cronwatch.Sinks.Kafka;

/// <summary>
/// A record that no waiting will deliver. The others of its call were delivered, or failed as well. The writer may be unable to
/// write anything more, which reports do not tell: dispose it and make a new one.
/// </summary>
[SuppressMessage("Design", "CA1032", Justification = "It always says which record, and why.")]
public sealed class TopicWriteException : Exception
{
    internal TopicWriteException(int index, string topic, Error error)
        : base($"topic {topic}: record not written: {error.Reason} ({error.Code}); {CureOf(error)}")
    {
        Index = index;
        Topic = topic;
        Code = error.Code;
    }

    /// <summary>The first failed record's place in the list that was to be written.</summary>
    public int Index { get; }

    /// <summary>Its topic.</summary>
    public string Topic { get; }

    /// <summary>Kafka's code.</summary>
    public ErrorCode Code { get; }

    private static string CureOf(Error error) => error.Code switch
    {
        ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidMsgSize or ErrorCode.RecordListTooLarge =>
            "raise max.message.bytes of the topic and message.max.bytes of the producer",
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic =>
            "create the topic (cronwatch doctor --create)",
        ErrorCode.Local_UnknownPartition => "give the topic as many partitions as the configuration says",
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.Local_Authentication =>
            "give the user the rights Write and IdempotentWrite",
        ErrorCode.InvalidRecord => "a compacted topic takes no record without a key",
        ErrorCode.Local_MsgTimedOut => "leave message.timeout.ms at 0: a broker that is away is waited for",
        _ => "write again, and see the broker's log",
    };
}

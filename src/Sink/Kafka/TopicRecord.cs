using Confluent.Kafka;

namespace Cronwatch.Sinks.Kafka;

/// <summary>A record to write.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition: ours to choose, never the client's.</param>
/// <param name="Key">The key; null for none.</param>
/// <param name="Value">The value; null is a tombstone.</param>
/// <param name="Headers">The headers; null for none.</param>
/// <param name="Timestamp">The record's time; the default leaves it to the client.</param>
public readonly record struct TopicRecord(
    string Topic, int Partition, byte[]? Key, byte[]? Value, Headers? Headers = null, Timestamp Timestamp = default);

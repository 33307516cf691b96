using Confluent.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>A part of a partition: from the start on, without the end.</summary>
internal readonly record struct TopicSpan(TopicPartition Partition, long Start, long End)
{
    public bool IsEmpty => Start >= End;
}

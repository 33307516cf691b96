using System.Text;
using Confluent.Kafka;
using Cronwatch.Events;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>A dead letter as it is written: its bytes unchanged, reason and origin in headers.</summary>
internal static class DeadLetterRecord
{
    public static TopicRecord Of(DeadLetter letter, PipelineParts parts, Timestamp stamp)
    {
        var headers = new Headers
        {
            { DeadLetter.ReasonHeader, Encoding.UTF8.GetBytes(DeadLetter.NameOf(letter.Reason)) },
            { RecordOrigin.Header, letter.Origin.ToHeader() },
        };
        return new(parts.Topics.DeadLetters, letter.Origin.Partition % parts.DeadLetterPartitions, null,
            letter.Bytes.ToArray(), headers, stamp);
    }
}

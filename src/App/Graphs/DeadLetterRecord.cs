using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Sinks.Kafka;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.Graphs;

/// <summary>
/// A dead letter as it is written: its bytes unchanged; in headers who refused it, why, where it came from, and what else it
/// takes to do it again.
/// </summary>
internal static class DeadLetterRecord
{
    /// <summary>The graph that refused it, of <see cref="GraphNames"/>.</summary>
    public const string GraphHeader = "cronwatch-graph";

    /// <summary>How long it was, where the value is only its first bytes.</summary>
    public const string LengthHeader = "cronwatch-length";

    /// <summary>The HTTP status by which the index refused it.</summary>
    public const string StatusHeader = "cronwatch-status";

    /// <summary>The engine's name of the error.</summary>
    public const string ErrorTypeHeader = "cronwatch-error-type";

    /// <summary>The engine's explanation, at most 1,000 characters of it.</summary>
    public const string ErrorHeader = "cronwatch-error";

    /// <summary>The index that it was for.</summary>
    public const string IndexHeader = "cronwatch-index";

    /// <summary>How many requests it was in.</summary>
    public const string AttemptsHeader = "cronwatch-attempts";

    /// <summary>The output that refused it.</summary>
    public const string OutputHeader = "cronwatch-output";

    /// <summary>What could not be read of a raw topic.</summary>
    public static TopicRecord OfIntake(DeadLetter letter, PipelineParts parts)
    {
        var headers = HeadersOf(GraphNames.Intake, DeadLetter.NameOf(letter.Reason), letter.Origin, parts);
        if (letter.Bytes.Length < letter.Length)
            headers.Add(LengthHeader, Utf8(letter.Length));
        if (!letter.SchemaHeader.IsEmpty)
            headers.Add(AvroFrame.SchemaHeader, letter.SchemaHeader.ToArray());
        return Record(null, letter.Origin.Partition % parts.DeadLetterPartitions, letter.Bytes, headers, parts);
    }

    /// <summary>What could not be read of the events, by the key and the hash of the record that it was.</summary>
    public static TopicRecord OfDetection(DeadLetter letter, ReadOnlySpan<byte> key, byte[]? bytesHash, PipelineParts parts)
    {
        var headers = HeadersOf(GraphNames.Detection, DeadLetter.NameOf(letter.Reason), letter.Origin, parts);
        if (bytesHash is not null)
            headers.Add(RecordOrigin.BytesHashHeader, bytesHash);
        return Record(key.ToArray(), letter.Origin.Partition % parts.DeadLetterPartitions, letter.Bytes, headers, parts);
    }

    /// <summary>What the index refused.</summary>
    public static TopicRecord OfIndexing(RefusedAlert refused, PipelineParts parts)
    {
        var (alert, id) = (refused.Alert, Encoding.ASCII.GetBytes(refused.Alert.Id));
        var headers = HeadersOf(GraphNames.Indexing, DeadLetter.IndexRefused, alert.Origin, parts);
        headers.Add(StatusHeader, Utf8(refused.Status));
        headers.Add(ErrorTypeHeader, Encoding.UTF8.GetBytes(refused.Type));
        headers.Add(ErrorHeader, Encoding.UTF8.GetBytes(refused.Reason));
        headers.Add(IndexHeader, Encoding.UTF8.GetBytes(alert.Index));
        headers.Add(AttemptsHeader, Utf8(refused.Attempts));
        return Record(id, HostKey.PartitionOf(id, parts.DeadLetterPartitions), alert.Document, headers, parts);
    }

    /// <summary>What an output refused.</summary>
    public static TopicRecord OfOutput(string name, RefusedRecord refused, PipelineParts parts)
    {
        var (alert, id) = (refused.Alert, Encoding.UTF8.GetBytes(refused.Alert.Id));
        var headers = HeadersOf(GraphNames.Outputs, DeadLetter.OutputRefused, alert.Origin, parts);
        headers.Add(OutputHeader, Encoding.UTF8.GetBytes(name));
        headers.Add(AlertRecord.KindHeader, Encoding.UTF8.GetBytes(AlertRecord.NameOf(alert.Kind)));
        headers.Add(StatusHeader, Utf8(refused.Status));
        headers.Add(ErrorHeader, Encoding.UTF8.GetBytes(refused.Reason));
        headers.Add(AttemptsHeader, Utf8(refused.Attempts));
        return Record(id, HostKey.PartitionOf(id, parts.DeadLetterPartitions), alert.Document, headers, parts);
    }

    // Each is counted as it is made.
    private static Headers HeadersOf(string graph, string reason, RecordOrigin origin, PipelineParts parts)
    {
        parts.Counters.AddDeadLetter(graph, reason);
        return new()
        {
            { GraphHeader, Encoding.UTF8.GetBytes(graph) },
            { DeadLetter.ReasonHeader, Encoding.UTF8.GetBytes(reason) },
            { RecordOrigin.Header, origin.ToHeader() },
        };
    }

    private static TopicRecord Record(byte[]? key, int partition, ReadOnlyMemory<byte> bytes, Headers headers, PipelineParts parts) =>
        new(parts.Topics.DeadLetters, partition, key, bytes.ToArray(), headers, new Timestamp(parts.Time.GetUtcNow()));

    private static byte[] Utf8(int number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}

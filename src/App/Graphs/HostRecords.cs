using System.Text;
using Confluent.Kafka;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>What intake writes into the topics that are keyed by host.</summary>
internal static class HostRecords
{
    /// <summary>An event that a rule may match.</summary>
    public static TopicRecord Of(Candidate candidate, PipelineParts parts, Timestamp stamp)
    {
        var key = Encoding.UTF8.GetBytes(candidate.Host);
        var headers = new Headers { { RecordOrigin.Header, candidate.Origin.ToHeader() } };
        if (candidate.BytesHash is { } hash)
            headers.Add(RecordOrigin.BytesHashHeader, hash);
        return new(parts.Topics.Events, PartitionOf(key, parts), key, candidate.Bytes, headers, stamp);
    }

    /// <summary>What is known of a host.</summary>
    public static TopicRecord Of(HostObservation observation, PipelineParts parts, Timestamp stamp) =>
        new(parts.Topics.Context, PartitionOf(observation.Host, parts), observation.Key, observation.Value, null, stamp);

    private static int PartitionOf(ReadOnlySpan<byte> host, PipelineParts parts) => HostKey.PartitionOf(host, parts.Partitions);
}

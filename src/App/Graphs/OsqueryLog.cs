using System.Text;
using Confluent.Kafka;
using Cronwatch.Enrich;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>
/// What osquery says of the hosts of one partition. Intake writes it into the context topic; the lane buries there what is
/// no longer so, and writes up to which run it has all. Owned by the lane.
/// </summary>
internal sealed class OsqueryLog(PipelineParts parts)
{
    private readonly List<OwnRecord> _own = [];

    /// <summary>Takes in a record of the context topic.</summary>
    public void Learn(OsqueryKey key, BatchRecord record, HostContexts hosts, List<OutgoingAlert> outgoing)
    {
        _own.Clear();
        hosts.Apply(key, record.Value ?? default, record.Origin.Time, _own);
        foreach (var own in _own)
        {
            record.Range.Hold();
            var partition = HostKey.PartitionOf(Encoding.UTF8.GetBytes(own.Host), parts.Partitions);
            outgoing.Add(new(
                new TopicRecord(parts.Topics.Context, partition, own.Key, own.Value, Timestamp: new Timestamp(parts.Time.GetUtcNow())),
                record.Range));
        }
    }
}

using System.Text;
using Confluent.Kafka;
using Cronwatch.Enrich.Files;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>
/// The history of cron's directories on the hosts of one partition. A lane writes it into the context topic itself, since
/// intake does not know what the rules make of an event, and reads it there after a restart. Owned by the lane.
/// </summary>
internal sealed class CronChangeLog(PipelineParts parts)
{
    private readonly CronHistory _history = new();
    private readonly List<(string Host, string Id)> _forgotten = [];

    /// <summary>Remembers a change at once, for the hit that it may be, and writes it: its event is not done before.</summary>
    public void Write(string host, CronChange change, TrackedRange range, List<OutgoingAlert> outgoing)
    {
        Send(host, change.Id, change.ToBytes(), range, outgoing);
        Apply(host, change, range, outgoing);       // After it: what it makes the history forget may be the change itself.
    }

    /// <summary>Takes in a record of the context topic, if it is one of these.</summary>
    public bool TryLearn(BatchRecord record, List<OutgoingAlert> outgoing)
    {
        if (!CronChange.TryReadKey(record.Key.Span, out var host, out var id))
            return false;
        if (record.Value is not { Length: > 0 } value)
            _history.Forget(host, id);
        else if (CronChange.Read(id, value.Span) is { } change)
            Apply(host, change, record.Range, outgoing);
        return true;
    }

    /// <summary>What happened up to a hit.</summary>
    public CronChangesAnswer AnswerFor(Hit hit) => _history.AnswerFor(hit);

    private void Apply(string host, CronChange change, TrackedRange range, List<OutgoingAlert> outgoing)
    {
        _forgotten.Clear();
        _history.Apply(host, change, _forgotten);
        foreach (var (of, id) in _forgotten)
            Send(of, id, null, range, outgoing);
    }

    private void Send(string host, string id, byte[]? value, TrackedRange range, List<OutgoingAlert> outgoing)
    {
        range.Hold();
        var partition = HostKey.PartitionOf(Encoding.UTF8.GetBytes(host), parts.Partitions);
        var record = new TopicRecord(
            parts.Topics.Context, partition, CronChange.KeyOf(host, id), value, Timestamp: new Timestamp(parts.Time.GetUtcNow()));
        outgoing.Add(new(record, range));
    }
}

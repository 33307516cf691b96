using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.Enrich;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>The hosts of one partition: what is known of them, which hits wait, and which alerts went out already.</summary>
internal sealed class DetectionLane(PipelineParts parts)
{
    private static readonly string Version = typeof(DetectionLane).Assembly.GetName().Version!.ToString(3);
    private static readonly byte[] KindAlert = "alert"u8.ToArray();
    private static readonly byte[] Schema = "1"u8.ToArray();

    private readonly HostContexts _hosts = new();
    private readonly HeldHits<TrackedRange> _held = new(parts.Options.Context.HoldFor);
    private readonly RecentIds _recent = new();
    private readonly CronChangeLog _changes = new(parts);
    private readonly OsqueryLog _osquery = new(parts);

    /// <summary>Processes that are known.</summary>
    public int Processes => _hosts.Processes;

    /// <summary>Identifiers of osquery that are no host's.</summary>
    public IEnumerable<string> UnmatchedIdentifiers => _hosts.UnmatchedOsqueryHosts();

    /// <summary>Takes in what the context topic says, and lets go of the hits that waited for it.</summary>
    public void Learn(BatchRecord record, List<OutgoingAlert> alerts)
    {
        if (_changes.TryLearn(record, alerts) || _osquery.TryLearn(record, _hosts, alerts))
            return;
        if (!ContextRecord.TryRead(record.Key.Span, record.Value is { } value ? value.Span : default, out var said))
            return;
        _hosts.Apply(said);
        if (_held.Count == 0)
            return;
        var (host, process) = (Encoding.UTF8.GetString(said.Host), Encoding.UTF8.GetString(said.Process.EntityId));
        foreach (var held in _held.Release(host, process, _hosts.Knows))
            Alert(held, waitedInVain: false, alerts);
    }

    /// <summary>A hit becomes an alert at once, or waits for its process. One that came before is done already.</summary>
    public void Take(Hit hit, TrackedRange range, List<OutgoingAlert> alerts)
    {
        if (!_recent.Add(hit.Id))
            return;
        parts.Counters.AddHits(1);
        range.Hold();
        if (_hosts.Knows(hit) || !_held.TryHold(hit, range, Now, out var displaced))
            Alert(new(hit, range, Now), waitedInVain: false, alerts);
        else if (displaced is not null)
            Alert(displaced, waitedInVain: true, alerts);
    }

    /// <summary>Remembers a change in cron's directories, and writes it down.</summary>
    public void Remember(CronChange change, BatchRecord record, List<OutgoingAlert> outgoing) =>
        _changes.Write(Encoding.UTF8.GetString(record.Key.Span), change, record.Range, outgoing);

    /// <summary>Lets go of the hits that waited long enough.</summary>
    public void ReleaseDue(List<OutgoingAlert> alerts)
    {
        foreach (var held in _held.Due(Now))
            Alert(held, waitedInVain: true, alerts);
    }

    /// <summary>Lets go of all hits.</summary>
    public void ReleaseAll(List<OutgoingAlert> alerts)
    {
        foreach (var held in _held.All())
            Alert(held, waitedInVain: true, alerts);
    }

    private DateTimeOffset Now => parts.Time.GetUtcNow();

    private void Alert(HeldHit<TrackedRange> held, bool waitedInVain, List<OutgoingAlert> alerts)
    {
        var now = Now;
        var answers = _hosts.AnswersFor(held.Hit, held.HeldFor(now), waitedInVain) with { CronChanges = _changes.AnswerFor(held.Hit) };
        var document = AlertDocument.Write(held.Hit, answers, now, parts.Options.Space, Version);
        var headers = new Headers { { InternalTopics.KindHeader, KindAlert }, { "cronwatch-schema", Schema } };
        var partition = HostKey.PartitionOf(Encoding.UTF8.GetBytes(held.Hit.Host), parts.Partitions);
        alerts.Add(new(
            new TopicRecord(parts.Topics.Alerts, partition, Encoding.ASCII.GetBytes(held.Hit.Id), document, headers, new Timestamp(now)),
            held.Payload));
    }
}

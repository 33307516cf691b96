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
internal sealed class DetectionLane(PipelineParts parts, PastAlerts past, IncompleteAlerts incomplete)
{
    private static readonly string Version = typeof(DetectionLane).Assembly.GetName().Version!.ToString(3);
    private static readonly byte[] KindContext = "context"u8.ToArray();
    private static readonly byte[] Schema = "1"u8.ToArray();

    // News comes in bursts: a revision for each record would be many.
    private static readonly TimeSpan ReviseEvery = TimeSpan.FromSeconds(1);

    private readonly HostContexts _hosts = new();
    private readonly HeldHits<WaitingHit> _held = new(parts.Options.Context.HoldFor);
    private readonly RecentIds _recent = new();
    private readonly CronChangeLog _changes = new(parts);
    private readonly OsqueryLog _osquery = new(parts);
    private DateTimeOffset _stream;         // The newest of intake's stamps.
    private DateTimeOffset _revised;

    /// <summary>Processes that are known.</summary>
    public int Processes => _hosts.Processes;

    /// <summary>Identifiers of osquery that are no host's.</summary>
    public IEnumerable<string> UnmatchedIdentifiers => _hosts.UnmatchedOsqueryHosts();

    /// <summary>Takes in what the context topic says, and lets go of the hits that waited for it.</summary>
    public void Learn(BatchRecord record, List<OutgoingAlert> alerts)
    {
        if (_changes.TryLearn(record, alerts))
            return;
        if (OsqueryKey.TryRead(record.Key.Span, out var key))
        {
            _osquery.Learn(key, record, _hosts, alerts);
            Hear(record, key.Host, ofProcess: false);
        }
        else if (ContextRecord.TryRead(record.Key.Span, record.Value is { } value ? value.Span : default, out var said))
        {
            _hosts.Apply(said);
            Hear(record, said.Host, ofProcess: true);
            if (_held.Count > 0)
                Release(said, alerts);
        }
    }

    /// <summary>A hit becomes an alert at once, or waits for its process. One that came before is done already.</summary>
    public void Take(Hit hit, WaitingHit payload, List<OutgoingAlert> alerts)
    {
        if (!_recent.Add(hit.Id))
            return;
        parts.Counters.AddHits(1);
        Advance(hit.ConsumedAt);
        payload.Range.Hold();
        if (_hosts.Knows(hit) || !_held.TryHold(hit, payload, Now, out var displaced))
            Alert(new(hit, payload, Now), waitedInVain: false, alerts);
        else if (displaced is not null)
            Alert(displaced, waitedInVain: true, alerts);
    }

    /// <summary>Remembers a change in cron's directories, and writes it down.</summary>
    public void Remember(CronChange change, BatchRecord record, List<OutgoingAlert> outgoing) =>
        _changes.Write(Encoding.UTF8.GetString(record.Key.Span), change, record.Range, outgoing);

    /// <summary>Lets go of the hits that waited long enough, and says what came too late for the others.</summary>
    public void ReleaseDue(List<OutgoingAlert> alerts)
    {
        var now = Now;
        foreach (var held in _held.Due(now))
            Alert(held, waitedInVain: true, alerts);
        if (now - _revised >= ReviseEvery)
            Revise(now, alerts);
    }

    /// <summary>The same, for all hits.</summary>
    public void ReleaseAll(List<OutgoingAlert> alerts)
    {
        foreach (var held in _held.All())
            Alert(held, waitedInVain: true, alerts);
        Revise(Now, alerts);
    }

    private DateTimeOffset Now => parts.Time.GetUtcNow();

    private void Hear(BatchRecord record, ReadOnlySpan<byte> host, bool ofProcess)
    {
        Advance(DateTimeOffset.FromUnixTimeMilliseconds(record.Origin.TimestampMs));
        if (incomplete.Count > 0)
            incomplete.Hear(Encoding.UTF8.GetString(host), ofProcess);
    }

    private void Release(ContextRecord said, List<OutgoingAlert> alerts)
    {
        foreach (var held in _held.Release(Encoding.UTF8.GetString(said.Host), Encoding.UTF8.GetString(said.Process.EntityId), _hosts.Knows))
            Alert(held, waitedInVain: false, alerts);
    }

    private void Advance(DateTimeOffset stamp) => _stream = stamp > _stream ? stamp : _stream;

    private void Revise(DateTimeOffset now, List<OutgoingAlert> alerts)
    {
        if (incomplete.Count == 0)
            return;
        _revised = now;
        incomplete.Revise(
            (hit, alert) => past.AnswerFor(hit, ContextOf(hit, alert.Held, alert.WaitedInVain)), now, _stream,
            (hit, document) => alerts.Add(new(RecordOf(hit, document, parts.Topics.Alerts, KindContext, now), Range: null)));
    }

    private void Alert(HeldHit<WaitingHit> held, bool waitedInVain, List<OutgoingAlert> alerts)
    {
        var now = Now;
        var answers = ContextOf(held.Hit, held.HeldFor(now), waitedInVain);
        var outcome = HitOutcomes.Of(held.Hit, answers, held.Payload.Exceptions);
        if (outcome is HitOutcome.Alert)
            answers = past.AnswerFor(held.Hit, answers);        // It is one of them from here on.
        var document = AlertDocument.Write(held.Hit, answers, now, parts.Options.Space, Version, outcome);
        var topic = outcome is HitOutcome.Alert ? parts.Topics.Alerts : parts.Topics.Suppressed;
        alerts.Add(new(RecordOf(held.Hit, document, topic, Encoding.ASCII.GetBytes(outcome.Name), now), held.Payload.Range));
        if (outcome is HitOutcome.Alert)
            incomplete.Watch(held.Hit, document, AlertProgress.Of(answers));
    }

    private GuideAnswers ContextOf(Hit hit, TimeSpan held, bool waitedInVain) =>
        _hosts.AnswersFor(hit, held, waitedInVain) with { CronChanges = _changes.AnswerFor(hit) };

    private TopicRecord RecordOf(Hit hit, byte[] document, string topic, byte[] kind, DateTimeOffset now)
    {
        var headers = new Headers { { InternalTopics.KindHeader, kind }, { "cronwatch-schema", Schema } };
        var partition = HostKey.PartitionOf(Encoding.UTF8.GetBytes(hit.Host), parts.Partitions);
        return new(topic, partition, Encoding.ASCII.GetBytes(hit.Id), document, headers, new Timestamp(now));
    }
}

using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;
using Cronwatch.App.Telemetry;
using Cronwatch.Detect.Suppression;
using Cronwatch.Enrich;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>The hosts of one partition: what is known of them, which hits wait, and which alerts went out already.</summary>
internal sealed class DetectionLane(PipelineParts parts, PastAlerts past, int partition)
{
    // About 5 KB each. In a storm those that waited longest go on with what is known.
    private const int MostHeld = 1_000;

    // About 6 MB at most. Older duplicates collapse on the key and on the _id.
    private const int MostRecent = 100_000;

    private static readonly string Version = typeof(DetectionLane).Assembly.GetName().Version!.ToString(3);
    private static readonly byte[] KindContext = "context"u8.ToArray();
    private static readonly byte[] KindProgress = "progress"u8.ToArray();
    private static readonly byte[] KindSummary = "summary"u8.ToArray();
    private static readonly byte[] Schema = "1"u8.ToArray();

    // News comes in bursts: a revision for each record would be many.
    private static readonly TimeSpan ReviseEvery = TimeSpan.FromSeconds(1);

    // How far what stands for others is behind them, and the offsets of those.
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(2);

    private readonly IncompleteAlerts _incomplete = past.IncompleteOf(partition);
    private readonly Paging _paging = past.PagingOf(partition);
    private readonly PersistenceBursts _bursts = past.BurstsOf(partition);
    private readonly HostContexts _hosts = new();
    private readonly HeldHits<WaitingHit> _held = new(parts.Options.Context.HoldFor, MostHeld);
    private readonly RecentIds _recent = new(MostRecent);
    private readonly CronChangeLog _changes = new(parts);
    private readonly OsqueryLog _osquery = new(parts);
    private DateTimeOffset _stream;         // The newest of intake's stamps.
    private DateTimeOffset _revised;
    private DateTimeOffset _told;
    private TrackedRange? _untold;          // The first whose hits are in no sum that was published.
    private bool _isBack;                   // Whether all past alerts are known, and so bursts whole.

    /// <summary>Processes that are known.</summary>
    public int Processes => _hosts.Processes;

    /// <summary>Processes that were forgotten because a table was full.</summary>
    public long Evicted => _hosts.Evicted;

    /// <summary>Hosts that are known.</summary>
    public int Hosts => _hosts.Hosts;

    /// <summary>Hits that wait for their process.</summary>
    public int Held => _held.Count;

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

    /// <summary>A hit becomes an alert at once, or waits for its process; one that does not page need not wait. One that came before is done already.</summary>
    /// <param name="hit">The hit.</param>
    /// <param name="place">Its event's place in the partition, up to which sums are counted; null: in a replay, which counts them whole.</param>
    /// <param name="payload">What it takes along.</param>
    /// <param name="alerts">Gets what follows.</param>
    public void Take(Hit hit, long? place, WaitingHit payload, List<OutgoingAlert> alerts)
    {
        if (!_recent.Add(hit.Id))
            return;
        _isBack = true;         // No hit is taken sooner.
        parts.Counters.AddHit(hit.Rule.RuleId);
        parts.Delays?.Found(hit);
        (payload.Range.State as RangeTally)?.AddHit(hit.Rule);
        Advance(hit.ConsumedAt);
        payload.Range.Hold();
        if (!HitOutcomes.NeedContext(hit, payload.Exceptions))
            payload = payload with { Outcome = HitOutcomes.Of(hit, answers: null, payload.Exceptions, _paging, place) };
        if (payload.Outcome is not (null or HitOutcome.Alert) || _hosts.Knows(hit) || !_held.TryHold(hit, payload, Now, out var displaced))
            Decide(new(hit, payload, Now), waitedInVain: false, alerts);
        else if (displaced is not null)
            Decide(displaced, waitedInVain: true, alerts);
    }

    /// <summary>Remembers a change in cron's directories, and writes it down.</summary>
    public void Remember(CronChange change, BatchRecord record, List<OutgoingAlert> outgoing) =>
        _changes.Write(Encoding.UTF8.GetString(record.Key.Span), change, record.Range, outgoing);

    /// <summary>Lets go of the hits that waited long enough, at most so many, and says what came too late for others. True: more are due.</summary>
    public bool ReleaseDue(int most, List<OutgoingAlert> alerts)
    {
        var now = Now;
        _isBack |= past.AreBack;
        if (Release(_held.Due(now, most), most, alerts))
            return true;
        if (now - _revised >= ReviseEvery)
            Revise(now, alerts);
        if (now - _told >= TellEvery)
            Tell(now, alerts);
        return false;
    }

    /// <summary>The same, for all hits.</summary>
    public bool ReleaseAll(int most, List<OutgoingAlert> alerts)
    {
        if (Release(_held.All(most), most, alerts))
            return true;
        Revise(Now, alerts);
        Tell(Now, alerts);
        return false;
    }

    private bool Release(IReadOnlyList<HeldHit<WaitingHit>> released, int most, List<OutgoingAlert> alerts)
    {
        foreach (var held in released)
            Decide(held, waitedInVain: true, alerts);
        return released.Count == most;
    }

    // By which hits wait, and news of alerts.
    private DateTimeOffset Now => parts.StreamTime.GetUtcNow();

    private void Hear(BatchRecord record, ReadOnlySpan<byte> host, bool ofProcess)
    {
        Advance(record.Origin.Time);
        if (_incomplete.Count > 0)
            _incomplete.Hear(Encoding.UTF8.GetString(host), ofProcess);
    }

    private void Release(ContextRecord said, List<OutgoingAlert> alerts)
    {
        foreach (var held in _held.Release(Encoding.UTF8.GetString(said.Host), Encoding.UTF8.GetString(said.Process.EntityId), _hosts.Knows))
            Decide(held, waitedInVain: false, alerts);
    }

    private void Advance(DateTimeOffset stamp) => _stream = stamp > _stream ? stamp : _stream;

    private void Revise(DateTimeOffset now, List<OutgoingAlert> alerts)
    {
        if (_incomplete.Count == 0)
            return;
        _revised = now;
        _incomplete.Revise(
            (hit, alert) => past.AnswerFor(hit, ContextOf(hit, alert.Held, alert.WaitedInVain)), now, _stream,
            (hit, document) =>
            {
                // What it was made of may have come back from the topic, and be older than the group.
                if (_paging.GroupOf(hit.Id) is { } group && AlertRevision.WithGroup(document, group) is { } whole)
                {
                    document = whole;
                    _paging.Keep(hit.Id, AlertProgress.Of(document).Revision, document);
                }
                alerts.Add(new(RecordOf(hit.Id, document, parts.Topics.Alerts, KindContext, parts.Time.GetUtcNow()), Range: null));
            });
    }

    private void Decide(HeldHit<WaitingHit> held, bool waitedInVain, List<OutgoingAlert> alerts)
    {
        var (hit, waited, now) = (held.Hit, held.HeldFor(Now), parts.Time.GetUtcNow());
        var answers = held.Payload.Outcome is null ? ContextOf(hit, waited, waitedInVain) : null;
        var decided = held.Payload.Outcome ?? HitOutcomes.Of(hit, answers, held.Payload.Exceptions, _paging);
        (held.Payload.Range.State as RangeTally)?.Add(hit.Rule, decided);
        switch (decided)
        {
            case HitOutcome.Alert alert:
                Alert(held, answers ?? ContextOf(hit, waited, waitedInVain), _paging.Now(hit, alert), now, alerts);
                break;
            case HitOutcome.Excepted excepted:
                Write(held, answers ?? ContextOf(hit, waited, waitedInVain), excepted, parts.Topics.Suppressed, now, alerts);
                break;
            case var outcome:
                Write(held, answers ?? _hosts.ProcessFor(hit, waited, waitedInVain), outcome, parts.Topics.Suppressed, now, alerts);
                WaitForSum(held.Payload.Range);
                break;
        }
    }

    // It is one of the past alerts from here on.
    private void Alert(HeldHit<WaitingHit> held, GuideAnswers answers, HitOutcome.Alert outcome, DateTimeOffset now, List<OutgoingAlert> alerts)
    {
        answers = past.AnswerFor(held.Hit, answers);
        var document = Write(held, answers, outcome, parts.Topics.Alerts, now, alerts);
        _incomplete.Watch(held.Hit, document, AlertProgress.Of(answers));
        _paging.Keep(held.Hit.Id, revision: 0, document);
        if (_bursts.Add(AlertReader.Of(held.Hit)))
            WaitForSum(held.Payload.Range);
    }

    private byte[] Write(HeldHit<WaitingHit> held, GuideAnswers answers, HitOutcome outcome, string topic, DateTimeOffset now, List<OutgoingAlert> alerts)
    {
        var document = AlertDocument.Write(held.Hit, answers, now, parts.Options.Space, Version, outcome, parts.Replay, parts.Options.Alerts.BaseUrl);
        var span = outcome is HitOutcome.Alert ? AlertTraces.Detected(held.Hit) : null;
        var record = RecordOf(held.Hit.Id, document, topic, Encoding.ASCII.GetBytes(outcome.Name), now);
        if (span is { Id: { } context })
            record.Headers!.Add(AlertTraces.Header, Encoding.ASCII.GetBytes(context));
        alerts.Add(new(record, held.Payload.Range, outcome, held.Hit, span));
        return document;
    }

    // Offsets are committed in order: the first range holds those that follow. Hits that waited come out of order.
    private void WaitForSum(TrackedRange range)
    {
        if (_untold is { } first && !range.IsBefore(first))
            return;
        range.Hold();
        _untold?.Done();
        _untold = range;
    }

    // What stands for other hits is published before their offsets are committed, so that none of them is in no sum.
    private void Tell(DateTimeOffset at, List<OutgoingAlert> alerts)
    {
        _told = at;
        var now = parts.Time.GetUtcNow();
        foreach (var (id, group, kept) in _paging.TakeGrown())
            if (AlertRevision.WithGroup(kept, group, lastDetected: now) is { } document)
            {
                _incomplete.Replace(id, document);
                alerts.Add(Take(RecordOf(id, document, parts.Topics.Alerts, KindProgress, now)));
            }
        foreach (var summary in _paging.TakeSummaries())
            alerts.Add(Take(RecordOf(summary.Id, AlertDocument.WriteSummary(summary, now, parts.Options.Space, Version, parts.Replay, parts.Options.Alerts.BaseUrl), parts.Topics.Alerts, KindSummary, now)));
        foreach (var burst in _isBack ? _bursts.TakeGrown() : [])
            alerts.Add(Take(RecordOf(burst.Id, BurstDocument.Write(burst, now, parts.Options.Space, Version, parts.Replay, parts.Options.Alerts.BaseUrl), parts.Topics.Alerts, KindSummary, now)));
        _untold?.Done();
        _untold = null;

        // All that is written together is done together.
        OutgoingAlert Take(TopicRecord record)
        {
            var range = _untold;
            _untold = null;
            return new(record, range);
        }
    }

    private GuideAnswers ContextOf(Hit hit, TimeSpan held, bool waitedInVain) =>
        _hosts.AnswersFor(hit, held, waitedInVain) with { CronChanges = _changes.AnswerFor(hit) };

    // Both topics have the partitions of the events: the host's is this.
    private TopicRecord RecordOf(string id, byte[] document, string topic, byte[] kind, DateTimeOffset now)
    {
        var headers = new Headers { { InternalTopics.KindHeader, kind }, { "cronwatch-schema", Schema } };
        return new(topic, partition, Encoding.ASCII.GetBytes(id), document, headers, new Timestamp(now));
    }
}

using System.Text;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Suppression;
using Cronwatch.Enrich.Alerts;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.Graphs;

/// <summary>
/// The alerts of all instances: ours at once, the others' as the alert topic brings them, from its start on. A hit is not
/// answered before all that the topic held has come. Owned by the stage of the lanes, which share it: no lock.
/// </summary>
internal sealed partial class PastAlerts
{
    // An outage of a day is made up for, and a start reads no further back for it.
    private static readonly TimeSpan RecallFor = TimeSpan.FromHours(24);

    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly RulesInForce _rules;
    private readonly IncompleteAlerts[] _incomplete;
    private readonly Paging[] _paging;
    private readonly PersistenceBursts[] _bursts;
    private readonly BatchConsumer? _tail;
    private readonly AlertHistory _history;
    private readonly Prevalence _prevalence = new();
    private readonly HostEvent _document = new(AlertReader.Fields);
    private readonly HashSet<int> _behind;
    private readonly Dictionary<int, int> _catchingUp = [];       // Partitions that came: the number by which the tail tells it.
    private readonly string _topic;
    private readonly long _began;

    /// <summary>Nothing has come yet.</summary>
    /// <param name="parts">The pipeline.</param>
    /// <param name="tail">Follows the alert topic (<see cref="AlertTail.ConsumerOf"/>); null: nothing does, and none of before come back.</param>
    public PastAlerts(PipelineParts parts, BatchConsumer? tail)
    {
        (_logger, _time, _tail, _rules) = (parts.Loggers.CreateLogger<PastAlerts>(), parts.Time, tail, parts.Rules);
        _incomplete = [.. Enumerable.Range(0, parts.Partitions).Select(_ => new IncompleteAlerts())];
        _paging = [.. Enumerable.Range(0, parts.Partitions).Select(_ => new Paging(parts.Options.Space))];
        _bursts = [.. Enumerable.Range(0, parts.Partitions).Select(_ => new PersistenceBursts(parts.Options.Space))];
        _history = new AlertHistory(parts.Options.Context.HoldFor);
        _topic = parts.Topics.Alerts;
        _behind = [.. Enumerable.Range(0, tail is null ? 0 : parts.Partitions)];
        _began = _time.GetTimestamp();
    }

    /// <summary>Whether everything has come that the topic held at the start, and of partitions that came since, when they came.</summary>
    public bool AreBack => _behind.Count == 0 && _catchingUp.Count == 0;

    /// <summary>A partition came: what its owner before has published is to be known.</summary>
    public void Await(int partition)
    {
        if (_tail is not null && !_behind.Contains(partition))
            _catchingUp[partition] = _tail.CatchUp([new(_topic, partition)]);
    }

    /// <summary>A partition went.</summary>
    public void AwaitNoLonger(int partition) => _catchingUp.Remove(partition);

    /// <summary>Takes in what the tail brings.</summary>
    public void Learn(BatchElement element)
    {
        switch (element)
        {
            case BatchElement.CaughtUp { Partition.Partition.Value: var partition, Following: var number }:
                if (_catchingUp.GetValueOrDefault(partition) == number)
                    _catchingUp.Remove(partition);
                if (_behind.Remove(partition) && _behind.Count == 0)
                    SayThatTheyAreBack();
                break;
            case BatchElement.Records { Batch: var batch }:
                using (batch)
                {
                    foreach (var record in batch.Records)
                        Learn(record);
                    foreach (var range in batch.Ranges)
                        range.Done();
                }
                break;
        }
    }

    /// <summary>The answers with those about other alerts. The hit is one of them from here on.</summary>
    public GuideAnswers AnswerFor(Hit hit, GuideAnswers answers)
    {
        var alert = AlertReader.Of(hit);
        Remember(alert);
        return answers with { RelatedAlerts = _history.AnswerFor(alert), Prevalence = _prevalence.AnswerFor(alert) };
    }

    /// <summary>The alerts of a partition that something is missing in, whoever published them.</summary>
    public IncompleteAlerts IncompleteOf(int partition) => _incomplete[partition];

    /// <summary>What the rules have paged for the hosts of a partition.</summary>
    public Paging PagingOf(int partition) => _paging[partition];

    /// <summary>The alerts of persistence of the hosts of a partition, whoever published them.</summary>
    public PersistenceBursts BurstsOf(int partition) => _bursts[partition];

    /// <summary>No more comes.</summary>
    public void End() => _tail?.Drain();

    /// <summary>Takes in an alert that was published before a replay: it has paged, and what it stands for is counted again.</summary>
    public void RecallToCount(BatchRecord record)
    {
        if (Read(record) is not { } alert || AlertReader.IsSummary(_document))
            return;
        Remember(alert);
        _bursts[record.Origin.Partition].Add(alert);
        var (paging, group) = (_paging[record.Origin.Partition], AlertReader.GroupOf(_document));
        paging.Recall(alert, group is null ? null : group with { Suppressed = 0, CountedTo = null });
        if (group is not null)
            paging.Keep(alert.Id, AlertReader.RevisionOf(_document), record.Value!.Value);
    }

    // Into the document. Null: it is none.
    private AlertFacts? Read(BatchRecord record)
    {
        if (record.Value is not { Length: > 0 } value)
            return null;
        var reader = new JsonRecordReader(value.Span, _document);
        return reader.Next() && reader.Failure is null ? AlertReader.Read(_document) : null;
    }

    // Ours come back, and those of which more has become known come again.
    private void Learn(BatchRecord record)
    {
        var id = Encoding.ASCII.GetString(record.Key.Span);
        var isRecent = _time.GetUtcNow() - record.Origin.Time < RecallFor;
        if (Read(record) is not { } alert)
            return;
        var value = record.Value!.Value;
        if (AlertReader.IsSummary(_document))
        {
            RecallSummary(alert, value.ToArray(), isRecent, record.Origin.Partition);
            return;
        }
        if (!_prevalence.Knows(id))
            Remember(alert);
        var (group, paging, incomplete) = (AlertReader.GroupOf(_document), _paging[record.Origin.Partition], _incomplete[record.Origin.Partition]);
        if (isRecent || group is not null)      // A group may stay open for 30 days.
            paging.Recall(alert, group);
        if (group is not null)
            paging.Keep(id, AlertReader.RevisionOf(_document), value);
        var (isWhole, knowsProcess) = (AlertReader.IsWhole(_document), AlertReader.KnowsProcess(_document));
        if (!isRecent)
            return;
        _bursts[record.Origin.Partition].Add(alert);
        incomplete.Recall(id, isWhole || !incomplete.HasRoomFor(alert.ConsumedAt, knowsProcess), value, document => HitOf(alert, document));
    }

    // A burst of which some alerts are too old to come back is not told again with the others.
    private void RecallSummary(AlertFacts summary, byte[] document, bool isRecent, int partition)
    {
        if (AlertReader.BurstCountOf(_document) is { } count)
            _bursts[partition].Recall(summary.Host, PagingWindow.Of(summary.Time), count);
        else if (isRecent && HitOf(summary, document) is { } opening && AlertReader.SummaryOf(_document, opening) is { } overflow)
            _paging[partition].Recall(overflow, PagingWindow.Of(summary.Time));
    }

    // None where the rule is gone: nobody waits for more of its alerts.
    private Hit? HitOf(AlertFacts alert, byte[] document)
    {
        var rules = _rules.Current.Set;
        if (rules.Rules.FirstOrDefault(r => r.Info.RuleId == alert.RuleId) is not { } rule || AlertRevision.EventOf(document) is not { } json)
            return null;
        var (@event, host) = (new HostEvent(rules.Fields), alert.Host);
        var reader = new JsonRecordReader(json, @event);
        return reader.Next() && reader.Failure is null
            ? new Hit(alert.Id, rule.Info, @event, host, AlertReader.OriginOf(_document), alert.ConsumedAt, alert.ConsumedAt)
            : null;
    }

    private void SayThatTheyAreBack()
    {
        var took = _time.GetElapsedTime(_began);
        AlertsAreBack(_logger, took, _history.Count);
    }

    private void Remember(AlertFacts alert)
    {
        _history.Add(alert);
        _prevalence.Add(alert);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Alerts are back after {Took}: {Alerts} are remembered.")]
    private static partial void AlertsAreBack(ILogger logger, TimeSpan took, int alerts);
}

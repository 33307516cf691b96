using System.Diagnostics;
using Confluent.Kafka;
using Cronwatch.App.Executions;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>
/// The lanes of the partitions that are ours: what happens to them, in order. One stage calls it, so nothing here needs a
/// lock.
/// </summary>
/// <remarks>
/// While the context of a new partition is read from its start, and at first the alerts, batches of events wait; the number
/// of batches is bounded, so reading waits with them.
/// </remarks>
internal sealed partial class DetectionLanes(PipelineParts parts, BatchConsumer context, BatchConsumer alertTail)
{
    private const int MostAtOnce = 500;

    // A record of a hit has 26 KB, with osquery 100. Ten such parts are under way, and the client has a copy of each.
    private const int MostBytesAtOnce = 2 * 1_024 * 1_024;

    // What lanes let go of is weighed after so many.
    private const int MostReleased = 20;

    private readonly ILogger _logger = parts.Loggers.CreateLogger<DetectionLanes>();
    private readonly Dictionary<int, DetectionLane> _lanes = [];
    private readonly Dictionary<int, int> _restoring = [];       // By partition: the number of its following.
    private readonly PastAlerts _past = new(parts, alertTail);
    private readonly Queue<RecordBatch> _waiting = new();
    private readonly Queue<(DetectionLane Lane, bool All)> _releasing = new();
    private readonly IdentifierWatch _identifiers = new(parts);
    private readonly LaneGauge _gauge = new(parts);
    private EventDetection _detection = new(parts, parts.Rules.Current);
    private List<OutgoingAlert> _alerts = [];
    private int _weighed;                   // So many of them have
    private long _bytes;                    // so many bytes.
    private bool _hasBegun;                 // The first batch that waits: what is left of it meets the same rules.
    private bool _eventsEnded;
    private long _restoringSince;

    /// <summary>
    /// In a run that ends: up to where context is read once the events are through. Null: a drain, which waits for nothing.
    /// Set before the events end, on any thread.
    /// </summary>
    public IReadOnlyDictionary<TopicPartition, long>? ContextTargets { get; set => Volatile.Write(ref field, value); }

    /// <summary>Whether nothing more comes.</summary>
    public bool HaveEnded { get; private set; }

    /// <summary>Reacts, and gives the alerts that follow, part by part. The next input comes when all were taken.</summary>
    public IEnumerable<List<OutgoingAlert>> TakeInParts(DetectionInput input)
    {
        yield return Take(input);
        while (_releasing.Count > 0 || (IsRestored && _waiting.Count > 0))
        {
            BeginPart();
            Release();
            ProcessWaiting();
            yield return _alerts;
        }
    }

    /// <summary>Reacts, and gives the alerts that follow, or the first part of them.</summary>
    public List<OutgoingAlert> Take(DetectionInput input)
    {
        BeginPart();
        switch (input)
        {
            case DetectionInput.Events { Element: var element }:
                OnEvents(element);
                break;
            case DetectionInput.Context { Element: var element }:
                OnContext(element);
                break;
            case DetectionInput.Alerts { Element: var element }:
                OnAlerts(element);
                break;
            case DetectionInput.Ticked:
                foreach (var lane in _lanes.Values)
                    _releasing.Enqueue((lane, All: false));
                _identifiers.LookIfDue(_lanes.Values);
                _gauge.Tell(_lanes.Values, _restoring.Count, _waiting.Count, IsRestored);
                break;
            case DetectionInput.EventsEnded:
                _eventsEnded = true;
                EndFollowersIfRestored();
                break;
            case DetectionInput.Ended:
                HaveEnded = true;
                foreach (var lane in _lanes.Values)
                    _releasing.Enqueue((lane, All: true));
                _identifiers.Look(_lanes.Values);
                break;
            default:
                throw new UnreachableException();
        }
        Release();
        return _alerts;
    }

    private void BeginPart() => (_alerts, _weighed, _bytes) = ([], 0, 0);

    private bool IsFull()
    {
        for (; _weighed < _alerts.Count; _weighed++)
            _bytes += _alerts[_weighed].Record.Value?.Length ?? 0;
        return _alerts.Count >= MostAtOnce || _bytes >= MostBytesAtOnce;
    }

    // What lanes let go of at once may be much: it is written part by part.
    private void Release()
    {
        while (!IsFull() && _releasing.TryPeek(out var next))
            if (!(next.All ? next.Lane.ReleaseAll(MostReleased, _alerts) : next.Lane.ReleaseDue(MostReleased, _alerts)))
                _releasing.Dequeue();
    }

    private void OnEvents(BatchElement element)
    {
        switch (element)
        {
            case BatchElement.Assigned { Partitions: var partitions }:
                var following = context.Follow(ContextOf(partitions));
                if (_restoring.Count == 0)
                    _restoringSince = parts.Time.GetTimestamp();
                foreach (var partition in partitions)
                {
                    _lanes[partition.Partition.Value] = new DetectionLane(parts, _past, partition.Partition.Value);
                    _restoring[partition.Partition.Value] = following;
                    _past.Await(partition.Partition.Value);
                }
                break;
            case BatchElement.Revoked { Partitions: var partitions }:
                context.Unfollow(ContextOf(partitions));
                foreach (var batch in _waiting)
                    AbandonIn(batch, partitions);
                foreach (var partition in partitions)
                    Drop(partition.Partition.Value);
                ProcessWaiting();
                break;
            case BatchElement.Records { Batch: var batch }:
                _waiting.Enqueue(batch);
                ProcessWaiting();
                break;
        }
    }

    private void OnContext(BatchElement element)
    {
        switch (element)
        {
            case BatchElement.CaughtUp { Partition: var partition, Following: var following }:
                if (_restoring.GetValueOrDefault(partition.Partition.Value) != following)
                    break;
                _restoring.Remove(partition.Partition.Value);
                SayWhenRestored();
                ProcessWaiting();
                EndFollowersIfRestored();
                break;
            case BatchElement.Records { Batch: var batch }:
                using (batch)
                {
                    foreach (var record in batch.Records)
                        if (_lanes.TryGetValue(record.Origin.Partition, out var lane))
                            lane.Learn(record, _alerts);
                    foreach (var range in batch.Ranges)
                        range.Done();
                }
                break;
        }
    }

    private void OnAlerts(BatchElement element)
    {
        var wereBack = _past.AreBack;
        _past.Learn(element);
        if (wereBack || !_past.AreBack)
            return;
        ProcessWaiting();
        EndFollowersIfRestored();
    }

    private void SayWhenRestored()
    {
        if (_restoring.Count > 0)
            return;
        var (processes, took) = (_lanes.Values.Sum(l => l.Processes), parts.Time.GetElapsedTime(_restoringSince));
        ContextIsBack(_logger, _lanes.Count, processes, took);
    }

    private bool IsRestored => _restoring.Count == 0 && _past.AreBack;

    // Events that wait for the context of their partition, or for the alerts, must not be left behind.
    private void EndFollowersIfRestored()
    {
        if (!_eventsEnded || (ContextTargets is not null && !IsRestored))
            return;
        _past.End();
        if (ContextTargets is { } targets)
            context.StopAt(targets);
        else
            context.Drain();
    }

    private void ProcessWaiting()
    {
        if (!IsRestored)
            return;
        while (!IsFull() && _waiting.TryPeek(out var batch))
        {
            if (!_hasBegun && !ReferenceEquals(_detection.Rules, parts.Rules.Current))
                _detection = new EventDetection(parts, parts.Rules.Current);
            _hasBegun = !Process(batch);
            if (!_hasBegun)
                _waiting.Dequeue().Dispose();
        }
    }

    // False: there was no room for all of it.
    private bool Process(RecordBatch batch)
    {
        var processed = 0;
        for (; processed < batch.Records.Count && !IsFull(); processed++)
        {
            var record = batch.Records[processed];
            if (_lanes.TryGetValue(record.Origin.Partition, out var lane))
                Process(record, lane, TallyOf(record));
        }
        batch.Records.RemoveRange(0, processed);
        if (batch.Records.Count > 0)
            return false;
        foreach (var range in batch.Ranges)
            range.Done();
        return true;
    }

    // Null: it is in the account already.
    private RangeTally? TallyOf(BatchRecord record)
    {
        if (record.Range is { IsAccounted: false, State: null })
            record.Range.State = new RangeTally(_detection.Rules, record.Origin.Time);
        return record.Range.State as RangeTally;
    }

    private void Process(BatchRecord record, DetectionLane lane, RangeTally? tally)
    {
        var hits = _detection.HitsOf(record, _alerts, tally);
        if (_detection.Change is { } change)
            lane.Remember(change, record, _alerts);
        foreach (var hit in hits)
            lane.Take(hit, record.Origin.Offset, new(record.Range, _detection.Rules.Exceptions), _alerts);
    }

    // What was not looked at yet is for whoever gets the partition.
    private static void AbandonIn(RecordBatch batch, IReadOnlyList<TopicPartition> partitions)
    {
        batch.Records.RemoveAll(r => partitions.Contains(r.Range.Partition));
        foreach (var range in batch.Ranges.Where(r => partitions.Contains(r.Partition)))
            range.Abandon();
        batch.Ranges.RemoveAll(r => partitions.Contains(r.Partition));
    }

    private void Drop(int partition)
    {
        _restoring.Remove(partition);
        _past.AwaitNoLonger(partition);
        if (_lanes.Remove(partition, out var lane))
            _releasing.Enqueue((lane, All: true));
    }

    private List<TopicPartition> ContextOf(IReadOnlyList<TopicPartition> partitions) =>
        [.. partitions.Select(p => new TopicPartition(parts.Topics.Context, p.Partition))];

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Context of {Partitions} partitions is back after {Took}, with {Processes} processes: detection goes on.")]
    private static partial void ContextIsBack(ILogger logger, int partitions, int processes, TimeSpan took);
}

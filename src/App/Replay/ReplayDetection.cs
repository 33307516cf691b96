using Confluent.Kafka;
using Cronwatch.App.Executions;
using Cronwatch.App.Graphs;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Replay;

/// <summary>
/// The lanes of all hosts in one process, fed with what intake makes of history in its order, by the stages that run live. What
/// lies outside the time that is asked for tells of the hosts and fills the paging windows, and is not given. Not thread-safe.
/// </summary>
internal sealed class ReplayDetection
{
    // Of the stream's time: hits wait for seconds.
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(500);
    private const int MostReleased = 20;

    private readonly PipelineParts _parts;
    private readonly ReplayRun _run;
    private readonly ReplayClock _clock;
    private readonly Predicate<RecordOrigin>? _isAsked;
    private readonly PastAlerts _past;
    private readonly EventDetection _detection;
    private readonly Dictionary<int, DetectionLane> _lanes = [];
    private readonly HostEvent _document = new(AlertReader.Fields);
    private readonly TrackedRange _asked;
    private readonly TrackedRange _besides;
    private List<OutgoingAlert> _written = [];
    private DateTimeOffset _ticked;
    private long _place;

    /// <summary>Nothing was replayed yet.</summary>
    /// <param name="parts">The pipeline, whose stream time is the clock.</param>
    /// <param name="run">What is asked for.</param>
    /// <param name="clock">Goes with what is replayed.</param>
    /// <param name="isAsked">Whether an event that is of the time is asked for; null: each is.</param>
    public ReplayDetection(PipelineParts parts, ReplayRun run, ReplayClock clock, Predicate<RecordOrigin>? isAsked = null)
    {
        (_parts, _run, _clock, _isAsked) = (parts with { Replay = run, StreamTime = clock }, run, clock, isAsked);
        _past = new PastAlerts(_parts, tail: null);
        _detection = new EventDetection(_parts, parts.Rules.Current);
        Tally = new RangeTally(parts.Rules.Current, DateTimeOffset.UnixEpoch);
        var (offsets, all) = (new OffsetTracker(), new TopicPartition(parts.Topics.Events, 0));
        offsets.Assign([all]);
        (_asked, _besides) = (offsets.Enter(all, 0)!, offsets.Enter(all, 1)!);
        _asked.State = Tally;
    }

    /// <summary>What became of the hits that are asked for.</summary>
    public RangeTally Tally { get; }

    /// <summary>Identifiers of osquery that are no host's.</summary>
    public int UnmatchedIdentifiers => _lanes.Values.SelectMany(lane => lane.UnmatchedIdentifiers).Count();

    /// <summary>Takes in an alert that was published before. First of all.</summary>
    public void Recall(BatchRecord alert) => _past.RecallToCount(alert);

    /// <summary>Replays items, in order, and gives what follows and is asked for.</summary>
    public List<OutgoingAlert> Take(IEnumerable<ReplayItem> items)
    {
        _written = [];
        foreach (var item in items)
            Take(item);
        return _written;
    }

    /// <summary>Nothing more comes: gives what waited, and what stands for others.</summary>
    public List<OutgoingAlert> End()
    {
        _written = [];
        foreach (var lane in _lanes.Values)
            ReleaseAll(lane);
        return _written;
    }

    private void Take(ReplayItem item)
    {
        _clock.Advance(item.Time);
        if (_clock.GetUtcNow() - _ticked >= TickEvery)
            Tick();
        var stamp = new Timestamp(item.Time);
        if (item.Candidate is { } candidate)
            Detect(HostRecords.Of(candidate, _parts, stamp));
        else
            Learn(HostRecords.Of(item.Observation, _parts, stamp));
    }

    private void Detect(TopicRecord written)
    {
        var (outgoing, lane, record) = (new List<OutgoingAlert>(), LaneOf(written), RecordOf(written, _besides));
        var hits = _detection.HitsOf(record, outgoing, tally: null);
        if (_detection.Change is { } change)
            lane.Remember(change, record, outgoing);
        foreach (var hit in hits)
        {
            var isAsked = _run.IsAbout(AlertTime.Of(hit.Event, hit.Origin).Value) && _isAsked?.Invoke(hit.Origin) != false;
            lane.Take(hit, place: null, new(isAsked ? _asked : _besides, _detection.Rules.Exceptions), outgoing);
        }
        Keep(outgoing);
    }

    private void Learn(TopicRecord written)
    {
        var outgoing = new List<OutgoingAlert>();
        LaneOf(written).Learn(RecordOf(written, _besides), outgoing);
        Keep(outgoing);
    }

    private void Tick()
    {
        _ticked = _clock.GetUtcNow();
        foreach (var lane in _lanes.Values)
        {
            var (outgoing, more) = (new List<OutgoingAlert>(), true);
            while (more)
                more = lane.ReleaseDue(MostReleased, outgoing);
            Keep(outgoing);
        }
    }

    private void ReleaseAll(DetectionLane lane)
    {
        var (outgoing, more) = (new List<OutgoingAlert>(), true);
        while (more)
            more = lane.ReleaseAll(MostReleased, outgoing);
        Keep(outgoing);
    }

    // A lane reads back what it writes about its hosts.
    private void Keep(List<OutgoingAlert> outgoing)
    {
        foreach (var alert in outgoing)
            if (alert.Record.Topic == _parts.Topics.Context)
                Learn(alert.Record);
            else if (IsAskedFor(alert))
                _written.Add(alert);
    }

    private bool IsAskedFor(OutgoingAlert alert) => alert.Outcome is not null ? alert.Range == _asked : IsNewsAskedFor(alert.Record);

    // Of an alert, or of a window's hits in sum.
    private bool IsNewsAskedFor(TopicRecord record)
    {
        if (record.Value is not { } document || record.Topic != _parts.Topics.Alerts)
            return false;
        new JsonRecordReader(document, _document).Next();
        if (AlertReader.Read(_document) is not { } alert)
            return false;
        var window = PagingWindow.Of(alert.Time);
        return AlertReader.IsSummary(_document) ? !(window.End <= _run.From) && !(window.Start >= _run.To) : _run.IsAbout(alert.Time);
    }

    private DetectionLane LaneOf(TopicRecord record)
    {
        if (!_lanes.TryGetValue(record.Partition, out var lane))
            _lanes.Add(record.Partition, lane = new DetectionLane(_parts, _past, record.Partition));
        return lane;
    }

    // As it would come back from its topic.
    private BatchRecord RecordOf(TopicRecord written, TrackedRange range) => new(
        written.Key, written.Value is { } value ? value : (ReadOnlyMemory<byte>?)null,
        new RecordOrigin(written.Topic, written.Partition, _place++, 0, written.Timestamp.UnixTimestampMs, RecordTimestampType.CreateTime), written.Headers, range);
}

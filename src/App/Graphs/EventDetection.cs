using System.Text;
using Cronwatch.App.Executions;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Rules;
using Cronwatch.Enrich.Files;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.Graphs;

/// <summary>
/// Decodes a candidate by the fields of the rules and finds its hits, and whether it changed a file of cron. Fills one event
/// again and again.
/// </summary>
internal sealed class EventDetection(PipelineParts parts, ActiveRules rules)
{
    private readonly HostEvent _event = new(rules.Set.Fields);
    private readonly List<Rule> _matched = [];
    private readonly List<Hit> _hits = [];
    private readonly int _agentId = rules.Set.Fields.SlotOf("agent.id");
    private readonly int[] _times = [.. AlertTime.Sources.Select(rules.Set.Fields.SlotOf)];
    private readonly int _eventId = rules.Set.Fields.SlotOf("event.id");

    public ActiveRules Rules => rules;

    /// <summary>What the record that was asked for last says of cron's directories, a hit or not; null when nothing.</summary>
    public CronChange? Change { get; private set; }

    /// <summary>The hits of a record, good until the next call. What cannot be read becomes a dead letter.</summary>
    public List<Hit> HitsOf(BatchRecord record, List<OutgoingAlert> letters, RangeTally? tally)
    {
        _hits.Clear();
        _matched.Clear();
        Change = null;
        if (record.Value is not { Length: > 0 } value)
            return _hits;
        var origin = OriginOf(record);
        var reader = new JsonRecordReader(value.Span, _event);
        if (!reader.Next())
            return _hits;
        if (reader.Failure is { } reason)
        {
            tally?.AddDeadLetter();
            Refuse(new DeadLetter(reason, value, origin, value.Length), record, letters);
        }
        else
        {
            tally?.AddCandidate(record.Origin.Time - TimeOf(origin));
            if (rules.Detector.Match(_event, _matched) > 0)
                AddHits(record, origin);
            if (rules.IsOfCron(_event))
                Change = ChangeOf(record);
        }
        return _hits;
    }

    private void AddHits(BatchRecord record, RecordOrigin origin)
    {
        var kept = _event.ToOwned();
        var host = Encoding.UTF8.GetString(record.Key.Span);
        foreach (var rule in _matched)
        {
            var id = IdOf(record, parts.Options.Space, rule.Info.RuleId);
            _hits.Add(new Hit(id, rule.Info, kept, host, origin, record.Origin.Time, parts.Time.GetUtcNow()));
        }
    }

    // Called by the event's part of an alert's id, so that an event that is sent again is the same change.
    private CronChange ChangeOf(BatchRecord record) =>
        CronDirectories.ChangeOf(_event, IdOf(record, space: "", ruleId: ""), record.Origin.Time) with
        {
            AlertId = _hits.Count > 0 ? _hits[0].Id : null,
            ExcludedBy = _hits.Count > 0 ? null : rules.Detector.ExcludedBy(_event),
        };

    // As the alert's, without its text.
    private DateTimeOffset TimeOf(RecordOrigin origin)
    {
        foreach (var slot in _times)
            foreach (var text in _event[slot])
                if (EventTime.TryParse(text.Utf8, out var time))
                    return time;
        return origin.Time;
    }

    private string IdOf(BatchRecord record, string space, string ruleId) =>
        AlertId.Of(space, ruleId, _event.TextOf(_agentId), _event.TextOf(_eventId), _event.Raw.Span, HashOf(record));

    // Null: its bytes are those that came.
    private static byte[]? HashOf(BatchRecord record) =>
        record.Headers is { } headers && headers.TryGetLastBytes(RecordOrigin.BytesHashHeader, out var came) ? came : null;

    private void Refuse(DeadLetter letter, BatchRecord record, List<OutgoingAlert> letters)
    {
        record.Range.Hold();
        letters.Add(new(DeadLetterRecord.OfDetection(letter, record.Key.Span, HashOf(record), parts), record.Range));
    }

    // Whoever wrote the record without the header is no intake of ours: then the record is its own origin.
    private static RecordOrigin OriginOf(BatchRecord record) =>
        record.Headers is { } headers && headers.TryGetLastBytes(RecordOrigin.Header, out var header)
            && RecordOrigin.TryParse(header, out var origin)
            ? origin
            : record.Origin;
}

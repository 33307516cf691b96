using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts.Guides;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// An alert as one JSON object on one line: facts of the detection as flat dotted keys (<c>"kibana.alert.uuid"</c> is one
/// key), then the answers to the guide, then the event, which cannot forge any of them.
/// </summary>
public static class AlertDocument
{
    // The format that is followed. No Kibana of this version, or any, ran.
    private const string FormatVersion = "9.0.1";

    // An event that is no JSON object is kept as text, as much as leaves room for escapes.
    private const int MostOfRaw = 64 * 1_024;

    private static readonly string[] DataStream = ["data_stream.type", "data_stream.dataset", "data_stream.namespace"];
    private static readonly string[] Digested = ["@timestamp", "event.action", "file.path", "process.entity_id"];

    // Whatever is not plain text stays escaped, so that a page which shows an alert carelessly still runs nothing.
    internal static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    private static readonly JsonWriterOptions Options = new() { Encoder = Encoder };

    // With osquery an alert has some 80 KB: most of its time would go into buffers that grow.
    private const int MostSpare = 1_024 * 1_024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _spare;

    /// <summary>The document of a hit that pages: UTF-8, at most 900 KB. Never throws at what an event holds.</summary>
    /// <param name="hit">The hit.</param>
    /// <param name="answers">What context says about it.</param>
    /// <param name="builtAt">The alert's <c>@timestamp</c>.</param>
    /// <param name="space">The space that the alert belongs to: lower case, part of the index name.</param>
    /// <param name="version">The build of cronwatch.</param>
    /// <param name="outcome">What became of the hit; null: it pages.</param>
    /// <param name="replay">The replay that found it; null: it was found live.</param>
    /// <param name="shownAt">The address, before its id, where the alert is shown; null: nowhere.</param>
    public static byte[] Write(
        Hit hit, GuideAnswers answers, DateTimeOffset builtAt, string space, string version, HitOutcome? outcome = null, ReplayRun? replay = null, string? shownAt = null)
    {
        ArgumentNullException.ThrowIfNull(hit);
        ArgumentNullException.ThrowIfNull(answers);
        return Written(writer =>
        {
            WriteFacts(writer, hit, reason: null, builtAt, space, version, outcome ?? HitOutcome.Paged, replay, shownAt);
            if (outcome is HitOutcome.Suppressed or HitOutcome.Overflow)        // What stands for it has the others.
                GuideFields.WriteProcess(writer, hit, answers, AsOf(hit, answers));
            else
                WriteGuide(writer, hit, answers);
            if (outcome is null or HitOutcome.Alert)        // Nobody is called to the rest.
                AnsweredGuide.Write(writer, hit, answers, AsOf(hit, answers));
            WriteEvent(writer, hit.Event);
        });
    }

    /// <summary>What stands for the hits that did not page any more, without answers: it is about none of them alone.</summary>
    /// <param name="summary">Their sum.</param>
    /// <param name="builtAt">The alert's <c>@timestamp</c>.</param>
    /// <param name="space">The space of the alert.</param>
    /// <param name="version">The build of cronwatch.</param>
    /// <param name="replay">The replay that found them; null: they were found live.</param>
    /// <param name="shownAt">The address, before its id, where it is shown; null: nowhere.</param>
    public static byte[] WriteSummary(
        OverflowSummary summary, DateTimeOffset builtAt, string space, string version, ReplayRun? replay = null, string? shownAt = null)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var hit = summary.Opening with { Id = summary.Id };
        return Written(writer =>
        {
            WriteFacts(writer, hit, SummaryFields.ReasonOf(summary), builtAt, space, version, outcome: null, replay, shownAt);
            SummaryFields.Write(writer, summary);
            WriteEvent(writer, hit.Event);
        });
    }

    /// <summary>The answers alone, as an object with the keys that they have in the alert.</summary>
    public static byte[] WriteGuide(Hit hit, GuideAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(hit);
        ArgumentNullException.ThrowIfNull(answers);
        return Written(writer => WriteGuide(writer, hit, answers));
    }

    /// <summary>An object as all of an alert is written.</summary>
    internal static byte[] Written(Action<Utf8JsonWriter> members)
    {
        var buffer = _spare ?? new(128 * 1_024);
        _spare = null;                      // Should a member write an object of its own.
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        _spare = buffer.Capacity > MostSpare ? null : buffer;
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteGuide(Utf8JsonWriter writer, Hit hit, GuideAnswers answers) =>
        GuideFields.Write(writer, hit, answers, AsOf(hit, answers), revision: 0);

    private static string AsOf(Hit hit, GuideAnswers answers) => IsoTime.Of(hit.DetectedAt + answers.Held);

    private static void WriteFacts(
        Utf8JsonWriter writer, Hit hit, string? reason, DateTimeOffset builtAt, string space, string version, HitOutcome? outcome, ReplayRun? replay, string? shownAt)
    {
        var (time, headline) = (AlertTime.Of(hit.Event, hit.Origin), AlertHeadline.Of(hit));
        WriteTimes(writer, hit, time, IsoTime.Of(builtAt), replay);
        ElasticMiss.Of(hit, time)?.Write(writer);
        WriteAlert(writer, hit, headline, reason ?? Reason.Of(hit.Event, headline.Severity, headline.Name), space, shownAt);
        RuleFields.Write(writer, hit.Rule, headline.Name, space, time, IsoTime.Of(builtAt), replay);
        WriteOrigin(writer, hit.Origin);
        WriteOutcome(writer, outcome);
        writer.WriteString("cronwatch.host_key", hit.Host.Cut());
        writer.WriteString("cronwatch.version", version);
        RuleText.Of(hit.Rule).Source.CopyTo(writer);
    }

    // First of all, because the index's name is read off two of them.
    private static void WriteTimes(Utf8JsonWriter writer, Hit hit, AlertTime time, string builtAt, ReplayRun? replay)
    {
        writer.WriteString("@timestamp", builtAt);
        writer.WriteString("kibana.alert.original_time", time.Text);
        writer.WriteString("cronwatch.consumed_at", IsoTime.Of(hit.ConsumedAt));
        writer.WriteString("cronwatch.detected_at", IsoTime.Of(hit.DetectedAt));
        writer.WriteNumber("cronwatch.lateness_ms", (long)(hit.ConsumedAt - time.Value).TotalMilliseconds);
        writer.WriteString("cronwatch.time_source", time.Source);
        WriteWindow(writer, time.Window, builtAt, replay is null ? builtAt : time.Text);
        ReplayFields.Write(writer, replay);
    }

    internal static void WriteWindow(Utf8JsonWriter writer, PagingWindow window, string builtAt, string intendedAt)
    {
        writer.WriteString("cronwatch.window.start", IsoTime.OfSeconds(window.Start));
        writer.WriteString("cronwatch.window.end", IsoTime.OfSeconds(window.End));
        writer.WriteString("kibana.alert.start", builtAt);
        writer.WriteString("kibana.alert.last_detected", builtAt);
        writer.WriteString("kibana.alert.intended_timestamp", intendedAt);
    }

    private static void WriteAlert(Utf8JsonWriter writer, Hit hit, AlertHeadline headline, string reason, string space, string? shownAt)
    {
        WriteOpen(writer, hit.Id, space, shownAt);
        writer.WriteNumber("kibana.alert.depth", 1);
        WriteAncestor(writer, hit);
        writer.WriteString("kibana.alert.severity", headline.Severity);
        writer.WriteNumber("kibana.alert.risk_score", headline.RiskScore);
        writer.WriteString("kibana.alert.reason", reason);
        if (RuleParameters.TextOf(hit.Rule, "building_block_type") is { Length: > 0 } buildingBlock)
            writer.WriteString("kibana.alert.building_block_type", buildingBlock);
    }

    /// <summary>What every alert says, whatever it is of, until somebody works on it.</summary>
    internal static void WriteOpen(Utf8JsonWriter writer, string id, string space, string? shownAt)
    {
        writer.WriteString("event.kind", "signal");
        writer.WriteStartArray("kibana.space_ids");
        writer.WriteStringValue(space);
        writer.WriteEndArray();
        writer.WriteString("kibana.version", FormatVersion);
        writer.WriteString("kibana.alert.uuid", id);
        if (shownAt is not null)
            writer.WriteString("kibana.alert.url", shownAt + id);
        writer.WriteString("kibana.alert.status", "active");
        writer.WriteString("kibana.alert.workflow_status", "open");
        WriteEmpty(writer, "kibana.alert.workflow_tags");
        WriteEmpty(writer, "kibana.alert.workflow_assignee_ids");
    }

    private static void WriteAncestor(Utf8JsonWriter writer, Hit hit)
    {
        var origin = hit.Origin;
        var stream = string.Join('-', DataStream.Select(hit.Event.First));
        writer.WriteStartArray("kibana.alert.ancestors");
        writer.WriteStartObject();
        writer.WriteString("id", hit.Event.First("event.id") is { Length: > 0 } id
            ? id.Cut()
            : FormattableString.Invariant($"{origin.Topic}/{origin.Partition}/{origin.Offset}/{origin.Index}"));
        writer.WriteString("type", "event");
        writer.WriteString("index", stream.Length > 2 ? stream.Cut() : origin.Topic);
        writer.WriteNumber("depth", 0);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteOrigin(Utf8JsonWriter writer, RecordOrigin origin)
    {
        writer.WriteString("cronwatch.kafka.topic", origin.Topic);
        writer.WriteNumber("cronwatch.kafka.partition", origin.Partition);
        writer.WriteNumber("cronwatch.kafka.offset", origin.Offset);
        writer.WriteNumber("cronwatch.kafka.index", origin.Index);
        if (origin.TimestampType != RecordTimestampType.NotAvailable)
            writer.WriteString("cronwatch.kafka.timestamp", AlertTime.OfRecord(origin).Text);
        writer.WriteString("cronwatch.kafka.timestamp_type", origin.TimestampType.ToString());
    }

    // Null: it is about many hits.
    private static void WriteOutcome(Utf8JsonWriter writer, HitOutcome? outcome)
    {
        writer.WriteString("cronwatch.outcome", outcome?.Name ?? "summary");
        switch (outcome)
        {
            case HitOutcome.Alert { Group: { } group }:
                GroupFields.Write(writer, group);
                break;
            case HitOutcome.Suppressed { By: var alert }:
                writer.WriteString("cronwatch.suppressed_by", alert);
                break;
            case HitOutcome.Overflow { By: var summary }:
                writer.WriteString("cronwatch.suppressed_by", summary);
                break;
            case HitOutcome.Excepted excepted:
                writer.WriteString("cronwatch.exception.list_id", excepted.ListId);
                writer.WriteString("cronwatch.exception.item_id", excepted.ItemId);
                break;
        }
    }

    private static void WriteEvent(Utf8JsonWriter writer, HostEvent @event)
    {
        writer.WriteString("cronwatch.event.digest", DigestOf(@event));
        using var document = EventJson.Parse(@event.Raw);
        if (document is null)
        {
            writer.WriteString(SafeForm.Raw, Encoding.UTF8.GetString(@event.Raw.Span).Cut(MostOfRaw));
            WriteEmpty(writer, "cronwatch.event.removed");
            writer.WriteBoolean("cronwatch.event.truncated", @event.Raw.Length > MostOfRaw);
            return;
        }
        var copy = new EventCopy(document.RootElement, @event.Raw.Length);
        copy.WriteOriginal(writer);
        copy.WriteMembers(writer);
        writer.WriteStartArray("cronwatch.event.removed");
        foreach (var name in copy.Removed)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteBoolean("cronwatch.event.truncated", copy.Truncated);
    }

    // What tells two events with one id apart.
    private static string DigestOf(HostEvent @event) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('|', Digested.Select(@event.First)))));

    private static void WriteEmpty(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartArray(name);
        writer.WriteEndArray();
    }
}

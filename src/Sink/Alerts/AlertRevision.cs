using System.Runtime.InteropServices;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts.Guides;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// An alert that says more than when it went out: the same document with other answers. It may come from the alert topic,
/// so nothing but the document is needed. Never throws at what it holds.
/// </summary>
public static class AlertRevision
{
    private const string Context = "cronwatch.context.";
    private const string Guide = "guide.";
    private const string Time = "@timestamp";
    private const string LastDetected = "kibana.alert.last_detected";
    private const string OriginalTime = "kibana.alert.original_time";
    private const string Kind = "event.kind";
    private const string OriginalKind = "kibana.alert.original_event.kind";
    private const string Reason = "kibana.alert.reason";

    /// <summary>The document with these answers instead of its own and the next revision; null if it is none of an alert.</summary>
    /// <param name="document">The alert as it went out last.</param>
    /// <param name="hit">The hit that it was made of.</param>
    /// <param name="answers">What context says now.</param>
    /// <param name="now">When that was.</param>
    public static byte[]? Of(ReadOnlyMemory<byte> document, Hit hit, GuideAnswers answers, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(hit);
        ArgumentNullException.ThrowIfNull(answers);
        using var alert = EventJson.Parse(document);
        if (alert is null)
            return null;
        var revision = AlertProgress.Of(alert.RootElement).Revision + 1;
        return AlertDocument.Written(writer =>
        {
            WriteMembers(writer, alert.RootElement, name => !IsAnswer(name));
            GuideFields.Write(writer, hit, answers, IsoTime.Of(now), revision);
            AnsweredGuide.Write(writer, hit, answers, IsoTime.Of(now));
        });
    }

    /// <summary>The document with what it stands for now; null if it is none of an alert.</summary>
    /// <param name="document">The alert as it went out last.</param>
    /// <param name="group">What it stands for.</param>
    /// <param name="lastDetected">When the last hit joined; null: as it says.</param>
    public static byte[]? WithGroup(ReadOnlyMemory<byte> document, HitGroup group, DateTimeOffset? lastDetected = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        using var alert = EventJson.Parse(document);
        return alert is null ? null : AlertDocument.Written(writer =>
        {
            WriteMembers(writer, alert.RootElement, name => !GroupFields.Extent.Contains(name) && !(name == LastDetected && lastDetected is not null));
            if (lastDetected is { } time)
                writer.WriteString(LastDetected, IsoTime.Of(time));
            GroupFields.WriteExtent(writer, group);
        });
    }

    /// <summary>The event that an alert was made of, as much of it as the alert holds; null if it is none of an alert.</summary>
    public static byte[]? EventOf(ReadOnlyMemory<byte> document)
    {
        using var alert = EventJson.Parse(document);
        return alert is null ? null : AlertDocument.Written(writer =>
        {
            foreach (var member in alert.RootElement.EnumerateObject())
                if (EventJson.Name(member) is var name && NameInEvent(name) is { } named)
                    WriteMember(writer, named, member.Value);
        });
    }

    // The alert's own time is that of its making, and its kind is its own.
    private static string? NameInEvent(string name) =>
        name == OriginalTime ? Time
        : name == OriginalKind ? Kind
        : name is Time or Kind || MemberName.IsOfEngine(name) ? null
        : name;

    /// <summary>
    /// The members of the document that may have changed since the alert went out first: its answers, what it stands for, and
    /// of a summary its sum. A document of their own; null if it is none of an alert.
    /// </summary>
    public static byte[]? ChangesOf(ReadOnlyMemory<byte> document)
    {
        using var alert = EventJson.Parse(document);
        if (alert is null)
            return null;
        var isSummary = alert.RootElement.TryGetProperty(SummaryFields.Kind, out _);
        return AlertDocument.Written(writer =>
            WriteMembers(writer, alert.RootElement, name => IsAnswer(name) || IsOfGroup(name) || (isSummary && IsOfSummary(name))));
    }

    private static bool IsOfGroup(string name) => name == LastDetected || GroupFields.Extent.Contains(name);

    // That of a burst may begin earlier, and be graver, than it was.
    private static bool IsOfSummary(string name) => name.StartsWith(SummaryFields.Prefix, StringComparison.Ordinal)
        || name is Reason or "kibana.alert.severity" or "kibana.alert.risk_score" or "kibana.alert.ancestors" or OriginalTime;

    internal static void WriteMembers(Utf8JsonWriter writer, JsonElement alert, Func<string, bool> isOne)
    {
        foreach (var member in alert.EnumerateObject())
        {
            var name = EventJson.Name(member);
            if (isOne(name))
                WriteMember(writer, name, member.Value);
        }
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }

    // An event cannot have such keys: its copy leaves them out.
    private static bool IsAnswer(string name) => name == AnsweredGuide.Name
        || name.StartsWith(Guide, StringComparison.Ordinal) || name.StartsWith(Context, StringComparison.Ordinal);
}

using System.Text;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// An alert for an index that refused it for what its event holds, because somebody mapped more or something else than the
/// template does: the alert's own facts, of the event only what the template gives a type, and the event as one string.
/// </summary>
internal static class SafeForm
{
    /// <summary>Where the event stands as one string: the index looks at nothing in it.</summary>
    public const string Raw = "cronwatch.event.raw";

    private static readonly string[] Originals = [OriginalNames.KeysOf("event"), OriginalNames.KeysOf("data_stream")];

    /// <summary>That form, from the document's bytes alone; null: it is none of an alert, or its event is a string already.</summary>
    public static byte[]? Of(ReadOnlyMemory<byte> document)
    {
        using var alert = EventJson.Parse(document);
        if (alert is null || alert.RootElement.TryGetProperty(Raw, out _) || AlertRevision.EventOf(document) is not { } json)
            return null;
        using var @event = EventJson.Parse(json);
        return @event is null ? null : AlertDocument.Written(writer =>
        {
            AlertRevision.WriteMembers(writer, alert.RootElement, IsFact);
            writer.WriteString(Raw, Encoding.UTF8.GetString(json));
            var copy = new EventCopy(@event.RootElement, json.Length, typedOnly: true);
            copy.WriteOriginal(writer);
            copy.WriteMembers(writer);
        });
    }

    private static bool IsFact(string name) => name is "@timestamp" or "event.kind"
        || (MemberName.IsOfEngine(name) && !Array.Exists(Originals, keys => name.StartsWith(keys, StringComparison.Ordinal)));
}

using System.Runtime.InteropServices;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// The event inside an alert: as it came, but for what would forge one of the alert's own facts and what an engine would
/// refuse. Whoever writes the alert calls <see cref="WriteOriginal"/>, then <see cref="WriteMembers"/>, then asks for
/// <see cref="Removed"/>.
/// </summary>
internal sealed class EventCopy(JsonElement root, int length)
{
    /// <summary>An event of more bytes than this is copied by its mapped fields alone.</summary>
    public const int WholeUpTo = 256 * 1_024;

    // An alert has 900 KB: one more value may begin below this line, and what follows the copy is small.
    private const int MostOfAlert = 700 * 1_024;

    // A flattened field takes 20 levels by default, the least of all limits; agents write 6.
    private const int MostLevels = 20;

    // The engines refuse a keyword of more than 32,766 bytes, and a character takes four at most.
    private const int MostOfText = 8_191;

    private const int MostRemoved = 100;

    private static readonly string[] OwnPrefixes = ["kibana", "signal", "threshold_result", "cronwatch", "guide"];

    private readonly bool _mappedOnly = length > WholeUpTo;
    private readonly List<string> _removed = [];

    /// <summary>Full dotted names of what was left out, at most 100, each cut at 256 characters.</summary>
    public IReadOnlyList<string> Removed => _removed;

    /// <summary>Whether the event was too large to be copied whole.</summary>
    public bool Truncated { get; private set; } = length > WholeUpTo;

    /// <summary>The event's members, into the open object that is the alert.</summary>
    public void WriteMembers(Utf8JsonWriter writer) => Members(writer, root, "", 1);

    /// <summary><c>event.*</c>, its kind too, and <c>data_stream.*</c>, as flat keys of originals.</summary>
    public void WriteOriginal(Utf8JsonWriter writer)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        Original(writer, "event.", "kibana.alert.original_event.", written);
        Original(writer, "data_stream.", "kibana.alert.original_data_stream.", written);
    }

    private void Original(Utf8JsonWriter writer, string from, string to, HashSet<string> written)
    {
        foreach (var property in root.EnumerateObject())
        {
            var name = EventJson.Name(property);
            if (name.StartsWith(from, StringComparison.Ordinal))
                Member(writer, to + name[from.Length..], "", name, property.Value, 1, written);
            else if (name.Length == from.Length - 1 && from.StartsWith(name, StringComparison.Ordinal)
                     && property.Value.ValueKind == JsonValueKind.Object)
                foreach (var inner in property.Value.EnumerateObject())
                    Member(writer, to + EventJson.Name(inner), name, from + EventJson.Name(inner), inner.Value, 1, written);
        }
    }

    private void Members(Utf8JsonWriter writer, JsonElement parent, string path, int level)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in parent.EnumerateObject())
        {
            var name = EventJson.Name(property);
            var full = path.Length == 0 ? name : $"{path}.{name}";
            if (full is "@timestamp" or "event.kind")
                continue;
            if (path.Length == 0 && IsOurs(name))
                Remove(full);
            else
                Member(writer, name, path, full, property.Value, level, written);
        }
    }

    // Of a key that stands twice in an object the first counts: the engines refuse the document otherwise.
    private void Member(
        Utf8JsonWriter writer, string key, string path, string full, JsonElement value, int level, HashSet<string> written)
    {
        if (_mappedOnly && !MappedFields.IsMapped(full))
            return;
        if (!IsName(key) || !Fits(path, full, value))
            Remove(full);
        else if (IsFull(writer))
            Truncated = true;
        else if (written.Add(key))
        {
            writer.WritePropertyName(key);
            Value(writer, full, value, level);
        }
    }

    private void Value(Utf8JsonWriter writer, string full, JsonElement value, int level)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when level < MostLevels:
                writer.WriteStartObject();
                Members(writer, value, full, level + 1);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array when level < MostLevels:
                writer.WriteStartArray();
                Elements(writer, full, value, level + 1);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Object or JsonValueKind.Array:
                Remove(full);
                writer.WriteNullValue();
                break;
            case JsonValueKind.String:
                Text(writer, EventJson.Text(value));
                break;
            default:
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
                break;
        }
    }

    private void Elements(Utf8JsonWriter writer, string full, JsonElement array, int level)
    {
        foreach (var element in array.EnumerateArray())
        {
            if (!Fits(full, full, element))
                Remove(full);
            else if (IsFull(writer))
                Truncated = true;
            else
                Value(writer, full, element, level);
        }
    }

    // Escapes can make a long text six times as long.
    private void Text(Utf8JsonWriter writer, string text)
    {
        if (text.Length <= MostOfText)
            writer.WriteStringValue(text);
        else if (!_mappedOnly && JsonEncodedText.Encode(text, AlertDocument.Encoder) is var whole
                 && writer.BytesCommitted + writer.BytesPending + whole.EncodedUtf8Bytes.Length <= MostOfAlert)
            writer.WriteStringValue(whole);
        else
        {
            writer.WriteStringValue(text.Cut(MostOfText));
            Truncated = true;
        }
    }

    private static bool IsFull(Utf8JsonWriter writer) => writer.BytesCommitted + writer.BytesPending > MostOfAlert;

    // A dotted key stands for the objects on its way as well: none of them may be a mapped value.
    private static bool Fits(string path, string full, JsonElement value)
    {
        for (var at = path.Length + 1; at < full.Length && full.IndexOf('.', at) is var dot and > 0; at = dot + 1)
            if (MappedFields.IsLeaf(full[..dot]))
                return false;
        return value.ValueKind switch
        {
            JsonValueKind.Object => !MappedFields.IsLeaf(full),
            JsonValueKind.Array or JsonValueKind.Null => true,
            JsonValueKind.String when MappedFields.IsLabel(full) => EventJson.Text(value).Length <= MostOfText,
            _ => !MappedFields.IsObject(full) && EcsValue.Fits(EcsTypes.Of(full), value),
        };
    }

    /// <summary>Whether a key of an alert is the engine's: no event may have it.</summary>
    internal static bool IsOurs(string name) =>
        Array.Exists(OwnPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    // Refused by both engines: no text between dots, and the names of their own metadata.
    private static bool IsName(string key) => key.Length <= ShortText.Most && !IsMetadata(key)
        && Array.TrueForAll(key.Split('.'), part => !string.IsNullOrWhiteSpace(part));

    private static bool IsMetadata(string key) => key is "_id" or "_index" or "_source" or "_type" or "_routing" or "_version"
        or "_seq_no" or "_primary_term" or "_field_names" or "_ignored" or "_doc_count" or "_nested_path" or "_size" or "_tier";

    private void Remove(string full)
    {
        var name = full.Cut(256);
        if (_removed.Count < MostRemoved && !_removed.Contains(name))
            _removed.Add(name);
    }
}

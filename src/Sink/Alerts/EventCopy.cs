using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// The event inside an alert: as it came, but for what would forge one of the alert's own facts and what an engine would
/// refuse. Whoever writes the alert calls <see cref="WriteOriginal"/>, then <see cref="WriteMembers"/>, then asks for
/// <see cref="Removed"/>.
/// </summary>
/// <param name="root">The event.</param>
/// <param name="length">Its bytes.</param>
/// <param name="typedOnly">Whether to copy only what the index maps and whose type is checked.</param>
internal sealed class EventCopy(JsonElement root, int length, bool typedOnly = false)
{
    /// <summary>An event of more bytes than this is copied by its mapped fields alone.</summary>
    public const int WholeUpTo = 256 * 1_024;

    // An alert has 900 KB: one more value may begin below this line, and what follows the copy is small.
    private const int MostOfAlert = 700 * 1_024;

    // A flattened field takes 20 levels by default, the least of all limits; agents write 6.
    private const int MostLevels = 20;

    /// <summary>The engines refuse a keyword of more than 32,766 bytes, and a character takes four at most.</summary>
    public const int MostOfText = 8_191;

    private const int MostRemoved = 100;

    // No object of an agent's has as many members.
    private const int MostShared = 64;

    // What stands in JSON as it is, and so in the copy: most texts have nothing else.
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create([.. Enumerable.Range(0, 128).Where(c => !AlertDocument.Encoder.WillEncode(c)).Select(c => (byte)c)]);

    private readonly EventNames _names = EventNames.Current;
    private readonly HashSet<string>?[] _written = new HashSet<string>?[MostLevels + 1];
    private readonly bool _mappedOnly = typedOnly || length > WholeUpTo;
    private readonly List<string> _removed = [];

    /// <summary>Full dotted names of what was left out, at most 100, each cut at 256 characters.</summary>
    public IReadOnlyList<string> Removed => _removed;

    /// <summary>Whether the event was too large to be copied whole.</summary>
    public bool Truncated { get; private set; } = length > WholeUpTo;

    /// <summary>The event's members, into the open object that is the alert.</summary>
    public void WriteMembers(Utf8JsonWriter writer) => Members(writer, root, _names.Event, 1);

    /// <summary><c>event.*</c>, its kind too, and <c>data_stream.*</c>, as flat keys of originals.</summary>
    public void WriteOriginal(Utf8JsonWriter writer)
    {
        Original(writer, _names.OriginalEvent);
        Original(writer, _names.OriginalDataStream);
    }

    private void Original(Utf8JsonWriter writer, OriginalNames original)
    {
        var written = NothingWritten(1);
        foreach (var property in root.EnumerateObject())
        {
            var key = _names.Event.Of(property).Key;
            if (key.StartsWith(original.Prefix, StringComparison.Ordinal))
                Member(writer, original.Dotted.Of(property), property.Value, 1, written);
            else if (key == original.Name && property.Value.ValueKind == JsonValueKind.Object)
                foreach (var inner in property.Value.EnumerateObject())
                    Member(writer, original.Members.Of(inner), inner.Value, 1, written);
        }
    }

    private void Members(Utf8JsonWriter writer, JsonElement parent, MemberNames names, int level)
    {
        var written = NothingWritten(level);
        foreach (var property in parent.EnumerateObject())
        {
            var name = names.Of(property);
            if (name.IsWrittenByUs)
                continue;
            if (name.IsOurs)
                Remove(name.Full);
            else
                Member(writer, name, property.Value, level, written);
        }
    }

    // Objects of a level are written one after another, and share a set, unless it grew: clearing that takes as long as filling it.
    private HashSet<string> NothingWritten(int level)
    {
        if (_written[level] is not { Count: <= MostShared } written)
            return _written[level] = new(StringComparer.Ordinal);
        written.Clear();
        return written;
    }

    // Of a key that stands twice in an object the first counts: the engines refuse the document otherwise.
    private void Member(Utf8JsonWriter writer, MemberName name, JsonElement value, int level, HashSet<string> written)
    {
        if (_mappedOnly && !(typedOnly ? name.IsTyped : name.IsMapped))
            return;
        if (!name.IsTaken || !name.Fits(value))
            Remove(name.Full);
        else if (IsFull(writer))
            Truncated = true;
        else if (written.Add(name.Key))
        {
            writer.WritePropertyName(name.Written);
            Value(writer, name, value, level);
        }
    }

    private void Value(Utf8JsonWriter writer, MemberName name, JsonElement value, int level)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when level < MostLevels:
                writer.WriteStartObject();
                Members(writer, value, name.Members, level + 1);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array when level < MostLevels:
                writer.WriteStartArray();
                Elements(writer, name, value, level + 1);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Object or JsonValueKind.Array:
                Remove(name.Full);
                writer.WriteNullValue();
                break;
            case JsonValueKind.String when JsonMarshal.GetRawUtf8Value(value) is var raw && raw.Length <= MostOfText && !raw[1..^1].ContainsAnyExcept(Plain):
                writer.WriteRawValue(raw, skipInputValidation: true);
                break;
            case JsonValueKind.String:
                Text(writer, EventJson.Text(value));
                break;
            default:
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
                break;
        }
    }

    private void Elements(Utf8JsonWriter writer, MemberName name, JsonElement array, int level)
    {
        foreach (var element in array.EnumerateArray())
        {
            if (!name.Fits(element))
                Remove(name.Full);
            else if (IsFull(writer))
                Truncated = true;
            else
                Value(writer, name, element, level);
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

    private void Remove(string full)
    {
        var name = full.Cut(256);
        if (_removed.Count < MostRemoved && !_removed.Contains(name))
            _removed.Add(name);
    }
}

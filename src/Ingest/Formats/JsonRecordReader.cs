using System.Text.Json;
using System.Text.Unicode;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats;

/// <summary>
/// Reads the events of one record value, one after another: a single object, several objects in a row (NDJSON, but also
/// pretty-printed), or an array of objects. One pass over the bytes fills the event's slots. Never throws on any bytes.
/// </summary>
/// <remarks>A syntax error costs the bytes up to the next line that begins an object; in an array, the rest of it.</remarks>
public ref struct JsonRecordReader
{
    /// <summary>How deep an event may nest; deeper is <see cref="DeadLetterReason.TooDeep"/>. Elasticsearch maps 20 levels.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = MaxDepth + 2 };

    private readonly ReadOnlySpan<byte> _value;
    private readonly HostEvent _event;
    private Utf8JsonReader _reader;
    private int _base;              // Where in the value the current reader began.
    private bool _inArray;
    private bool _ended;
    private bool _tooDeep;

    /// <summary>Reads a value into an event, which is filled anew for each element.</summary>
    public JsonRecordReader(ReadOnlySpan<byte> value, HostEvent into)
    {
        _value = value;
        _event = into;
        Restart(value.StartsWith("\uFEFF"u8) ? 3 : 0);
    }

    /// <summary>The bytes of the current element, or those that could not be read.</summary>
    public ReadOnlySpan<byte> Element { get; private set; }

    /// <summary>Why the current element could not be read; null when it was.</summary>
    public DeadLetterReason? Failure { get; private set; }

    /// <summary>Goes to the next element. False when there are no more.</summary>
    public bool Next()
    {
        if (_ended)
            return false;
        var start = (int)_reader.BytesConsumed;
        try
        {
            if (!ReadStart())
                return false;
            start = (int)_reader.TokenStartIndex;
            return ReadElement(start);
        }
        catch (JsonException)
        {
            Fail(start, DeadLetterReason.NotJson);
            return true;
        }
    }

    // False at the end of the value, or of the array that it is.
    private bool ReadStart()
    {
        while (true)
        {
            if (!_reader.Read())
            {
                _ended = true;
                if (!_inArray && _value[(_base + (int)_reader.BytesConsumed)..].Trim(" \t\r\n"u8).IsEmpty)
                    return false;
                Fail((int)_reader.BytesConsumed, DeadLetterReason.Truncated);
                return true;
            }
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartArray when !_inArray:
                    _inArray = true;
                    continue;
                case JsonTokenType.EndArray when _reader.CurrentDepth == 0:
                    _inArray = false;
                    continue;
                default:
                    return true;
            }
        }
    }

    private bool ReadElement(int start)
    {
        if (_ended)
            return true;
        _event.Clear();
        var complete = _reader.TokenType == JsonTokenType.StartObject
            ? ReadObject(FieldTable.Root, start)
            : Skip();
        if (!complete)
        {
            Fail(start, _tooDeep ? DeadLetterReason.TooDeep : DeadLetterReason.Truncated);
            return true;
        }
        Element = _value[(_base + start)..(_base + (int)_reader.BytesConsumed)];
        Failure = _reader.TokenType != JsonTokenType.EndObject ? DeadLetterReason.NotAnObject
            : !Utf8.IsValid(Element) ? DeadLetterReason.BadUtf8
            : null;
        if (Failure is null)
            _event.SetRaw(Element);
        return true;
    }

    // The reader stands at the opening brace. False: the bytes end first.
    private bool ReadObject(int node, int start)
    {
        while (_reader.Read())
        {
            if (_reader.TokenType == JsonTokenType.EndObject)
                return true;
            var child = ChildOf(node);
            if (!_reader.Read() || !ReadValue(child, start))
                return false;
        }
        return false;
    }

    private bool ReadValue(int node, int start)
    {
        if (IsTooDeep())
            return false;
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when node < 0:
                return Skip();
            case JsonTokenType.StartObject:
                return ReadObject(node, start);
            case JsonTokenType.StartArray:
                while (_reader.Read())
                {
                    if (_reader.TokenType == JsonTokenType.EndArray)
                        return true;
                    if (!ReadValue(node, start))
                        return false;
                }
                return false;
            case JsonTokenType.Null:
                return true;
            default:
                if (node >= 0 && _event.Fields.SlotAt(node) is var slot and >= 0)
                    AddValue(slot, start);
                return true;
        }
    }

    // False: the bytes end first, or it goes too deep.
    private bool Skip()
    {
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return true;
        var depth = _reader.CurrentDepth;
        while (_reader.Read() && !IsTooDeep())
            if (_reader.CurrentDepth == depth)
                return true;
        return false;
    }

    private bool IsTooDeep() => _tooDeep =
        _reader.CurrentDepth >= MaxDepth && _reader.TokenType is (JsonTokenType.StartObject or JsonTokenType.StartArray);

    private readonly void AddValue(int slot, int start)
    {
        var at = (int)_reader.TokenStartIndex - start;
        var length = _reader.ValueSpan.Length;
        switch (_reader.TokenType)
        {
            case JsonTokenType.String when _reader.ValueIsEscaped:
                Span<byte> text = length <= 1_024 ? stackalloc byte[length] : new byte[length];
                _event.AddText(slot, ValueKind.Text, text[..JsonText.Unescape(_reader.ValueSpan, text)]);
                break;
            case JsonTokenType.String:
                _event.Add(slot, ValueKind.Text, at + 1, length);
                break;
            case JsonTokenType.Number:
                _event.Add(slot, ValueKind.Number, at, length);
                break;
            case JsonTokenType.True:
                _event.Add(slot, ValueKind.True, at, length);
                break;
            case JsonTokenType.False:
                _event.Add(slot, ValueKind.False, at, length);
                break;
        }
    }

    private readonly int ChildOf(int node)
    {
        if (node < 0)
            return -1;
        var name = _reader.ValueSpan;
        if (!_reader.ValueIsEscaped)
            return _event.Fields.Child(node, name);
        if (name.Length > 1_024)
            return -1;                          // No field has a name of that length.
        Span<byte> text = stackalloc byte[name.Length];
        return _event.Fields.Child(node, text[..JsonText.Unescape(name, text)]);
    }

    private void Fail(int start, DeadLetterReason reason)
    {
        Failure = reason;
        var from = _value.Length - _value[(_base + start)..].TrimStart(" \t\r\n"u8).Length;
        var next = _inArray ? -1 : _value[from..].IndexOf("\n{"u8);
        Element = next < 0 ? _value[from..] : _value.Slice(from, next);
        if (next < 0)
            _ended = true;
        else
            Restart(from + next + 1);
    }

    private void Restart(int at)
    {
        _base = at;
        _ended = false;
        // Not the final block: then incomplete JSON ends the reading instead of throwing, and counts as truncated.
        _reader = new Utf8JsonReader(_value[at..], isFinalBlock: false, new JsonReaderState(Options));
    }
}

using System.Text.Unicode;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats;

/// <summary>
/// Reads the events of one record value, one after another: a single object, several objects in a row (NDJSON, but also
/// pretty-printed), or an array of objects. One pass over the bytes fills the event's slots and checks all of them, also
/// those that nobody reads. Never throws on any bytes.
/// </summary>
/// <remarks>A syntax error costs the bytes up to the next line that begins an object; in an array, the rest of it.</remarks>
public ref struct JsonRecordReader
{
    /// <summary>How deep an event may nest; deeper is <see cref="DeadLetterReason.TooDeep"/>. Elasticsearch maps 20 levels.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _value;
    private readonly HostEvent _event;
    private JsonCursor _cursor;
    private int _start;             // Of the current element.
    private bool _inArray;
    private bool _afterElement;     // Of an array: what follows is a comma or its end.
    private bool _ended;

    /// <summary>Reads a value into an event, which is filled anew for each element.</summary>
    public JsonRecordReader(ReadOnlySpan<byte> value, HostEvent into)
    {
        _value = value;
        _event = into;
        _cursor = new JsonCursor(value) { At = value.StartsWith("\uFEFF"u8) ? 3 : 0 };
    }

    /// <summary>The bytes of the current element, or those that could not be read.</summary>
    public ReadOnlySpan<byte> Element { get; private set; }

    /// <summary>Why the current element could not be read; null when it was.</summary>
    public DeadLetterReason? Failure { get; private set; }

    /// <summary>Goes to the next element. False when there are no more.</summary>
    public bool Next()
    {
        if (_ended || !FindElement())
            return false;
        if (_cursor.Fault is { } unfound)
            Fail(unfound);
        else
            ReadElement();
        return true;
    }

    // False at the end of the value. A fault when something else than an element or an end follows.
    private bool FindElement()
    {
        while (true)
        {
            _start = _cursor.At;
            if (!_cursor.Peek(out var next))
                return _inArray;
            if (_inArray && next == ']')
            {
                _cursor.At++;
                (_inArray, _afterElement) = (false, false);
            }
            else if (_afterElement)
            {
                _afterElement = false;
                if (_cursor.Take(',') && _cursor.Peek(out next) && next == ']')
                    _cursor.Refuse();
                _start = _cursor.At;
                return true;
            }
            else if (!_inArray && next == '[')
            {
                _cursor.At++;
                _inArray = true;
            }
            else
            {
                _start = _cursor.At;
                return true;
            }
        }
    }

    private void ReadElement()
    {
        _event.Clear();
        var isObject = _value[_start] == '{';
        if (!ReadValue(isObject ? FieldTable.Root : FieldTable.None, _inArray ? 1 : 0))
        {
            Fail(_cursor.Fault!.Value);
            return;
        }
        _afterElement = _inArray;
        Element = _value[_start.._cursor.At];
        Failure = !isObject ? DeadLetterReason.NotAnObject : !Utf8.IsValid(Element) ? DeadLetterReason.BadUtf8 : null;
        if (Failure is null)
            _event.SetRaw(Element);
    }

    // False: the cursor has a fault.
    private bool ReadValue(int node, int depth)
    {
        if (!_cursor.Peek(out var first))
            return false;
        switch (first)
        {
            case (byte)'"':
                return ReadText(node);
            case (byte)'{' or (byte)'[' when depth >= MaxDepth:
                return _cursor.Refuse(DeadLetterReason.TooDeep);
            case (byte)'{':
                return ReadObject(node, depth);
            case (byte)'[':
                return ReadArray(node, depth);
            default:
                return ReadBareValue(first, node);
        }
    }

    private bool ReadObject(int node, int depth)
    {
        _cursor.At++;
        if (!_cursor.Peek(out var next))
            return false;
        if (next == '}')
            return _cursor.Take('}');
        do
        {
            if (!_cursor.Take('"') || !_cursor.ReadText(out var name))
                return false;
            var child = node < 0 ? FieldTable.None : ChildOf(node, name);
            if (!_cursor.Take(':') || !ReadValue(child, depth + 1))
                return false;
        }
        while (_cursor.TakeIf(','));
        return _cursor.Take('}');
    }

    private bool ReadArray(int node, int depth)
    {
        _cursor.At++;
        if (!_cursor.Peek(out var next))
            return false;
        if (next == ']')
            return _cursor.Take(']');
        do
            if (!ReadValue(node, depth + 1))
                return false;
        while (_cursor.TakeIf(','));
        return _cursor.Take(']');
    }

    private bool ReadText(int node)
    {
        _cursor.At++;
        if (!_cursor.ReadText(out var text))
            return false;
        if (SlotOf(node) is var slot and >= 0)
            AddText(slot, text);
        return true;
    }

    private bool ReadBareValue(byte first, int node)
    {
        var start = _cursor.At;
        var (kind, read) = first switch
        {
            (byte)'t' => (ValueKind.True, _cursor.ReadWord("true"u8)),
            (byte)'f' => (ValueKind.False, _cursor.ReadWord("false"u8)),
            (byte)'n' => (default, _cursor.ReadWord("null"u8)),
            _ => (ValueKind.Number, _cursor.ReadNumber()),
        };
        if (read && first != 'n' && SlotOf(node) is var slot and >= 0)
            _event.Add(slot, kind, start - _start, _cursor.At - start);
        return read;
    }

    private readonly int SlotOf(int node) => node < 0 ? -1 : _event.Fields.SlotAt(node);

    private readonly void AddText(int slot, JsonCursor.Text text)
    {
        var inside = _value.Slice(text.Start, text.Length);
        if (!text.IsEscaped)
        {
            _event.Add(slot, ValueKind.Text, text.Start - _start, text.Length);
            return;
        }
        Span<byte> plain = inside.Length <= 1_024 ? stackalloc byte[inside.Length] : new byte[inside.Length];
        _event.AddText(slot, ValueKind.Text, plain[..JsonText.Unescape(inside, plain)]);
    }

    private readonly int ChildOf(int node, JsonCursor.Text name)
    {
        var inside = _value.Slice(name.Start, name.Length);
        if (!name.IsEscaped)
            return _event.Fields.Child(node, inside);
        if (inside.Length > 1_024)
            return FieldTable.None;             // No field has a name of that length.
        Span<byte> plain = stackalloc byte[inside.Length];
        return _event.Fields.Child(node, plain[..JsonText.Unescape(inside, plain)]);
    }

    private void Fail(DeadLetterReason reason)
    {
        Failure = reason;
        var from = _value.Length - _value[_start..].TrimStart(" \t\r\n"u8).Length;
        var next = _inArray ? -1 : _value[from..].IndexOf("\n{"u8);
        _ended = next < 0;
        Element = _ended ? _value[from..] : _value.Slice(from, next);
        if (!_ended)
            _cursor = new JsonCursor(_value) { At = from + next + 1 };
    }
}

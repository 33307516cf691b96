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
    private JsonScanner _scanner;
    private int _at;
    private int _start;             // Of the current element.
    private bool _inArray;
    private bool _afterElement;     // Of an array: what follows is a comma or its end.
    private bool _ended;

    /// <summary>Reads a value into an event, which is filled anew for each element.</summary>
    public JsonRecordReader(ReadOnlySpan<byte> value, HostEvent into)
    {
        _value = value;
        _event = into;
        _scanner = new JsonScanner(value);
        _at = value.StartsWith("\uFEFF"u8) ? 3 : 0;
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
        if (_scanner.Fault is null)
            ReadElement();
        if (_scanner.Fault is { } fault)
            Fail(fault);
        return true;
    }

    // False at the end of the value. Something else than an element or an end is the scanner's fault.
    private bool FindElement()
    {
        while (true)
        {
            _start = _at;
            var next = _scanner.Next(_at);
            if (next < 0)
                return _inArray;
            if (_inArray && _scanner[next] == ']')
            {
                (_inArray, _afterElement) = (false, false);
            }
            else if (_afterElement)
            {
                _afterElement = false;
                next = _scanner.Next(_scanner.Behind(',', next));
                if (next > 0 && _scanner[next] == ']')
                    _scanner.Refuse();
                _start = next < 0 ? _start : next;
                return true;
            }
            else if (!_inArray && _scanner[next] == '[')
            {
                _inArray = true;
            }
            else
            {
                _start = next;
                return true;
            }
            _at = next + 1;
        }
    }

    private void ReadElement()
    {
        _event.Clear();
        var isObject = _value[_start] == '{';
        _at = ReadValue(isObject ? FieldTable.Root : FieldTable.None, _inArray ? 1 : 0, _start);
        if (_at < 0)
            return;
        _afterElement = _inArray;
        Element = _value[_start.._at];
        Failure = !isObject ? DeadLetterReason.NotAnObject : !Utf8.IsValid(Element) ? DeadLetterReason.BadUtf8 : null;
        if (Failure is null)
            _event.SetRaw(Element);
    }

    // Here and below: from a place to the one behind what was read, or nowhere.
    private int ReadValue(int node, int depth, int at)
    {
        switch (_scanner[at])
        {
            case (byte)'"':
                return ReadText(node, at + 1);
            case (byte)'{' or (byte)'[' when depth >= MaxDepth:
                return _scanner.Refuse(DeadLetterReason.TooDeep);
            case (byte)'{':
                return ReadObject(node, depth, at + 1);
            case (byte)'[':
                return ReadArray(node, depth, at + 1);
            default:
                return ReadBareValue(node, at);
        }
    }

    private int ReadObject(int node, int depth, int at)
    {
        at = _scanner.Next(at);
        if (at >= 0 && _scanner[at] == '}')
            return at + 1;
        var name = _scanner.Behind('"', at);
        while (name >= 0)
        {
            at = _scanner.BehindText(name, out var escaped);
            if (at < 0)
                return at;
            var child = node < 0 ? FieldTable.None : ChildOf(node, _value[name..(at - 1)], escaped);
            at = _scanner.IsAt(':', '"', at) ? ReadText(child, at + 2) : ReadMember(child, depth, at);
            if (_scanner.IsAt(',', '"', at))
            {
                name = at + 2;
                continue;
            }
            at = _scanner.Next(at);
            if (at < 0)
                return at;
            if (_scanner[at] == '}')
                return at + 1;
            name = _scanner.Behind('"', _scanner.Behind(',', at));
        }
        return name;
    }

    private int ReadMember(int child, int depth, int at)
    {
        at = _scanner.Next(_scanner.Behind(':', at));
        return at < 0 ? at : ReadValue(child, depth + 1, at);
    }

    private int ReadArray(int node, int depth, int at)
    {
        at = _scanner.Next(at);
        if (at >= 0 && _scanner[at] == ']')
            return at + 1;
        while (at >= 0)
        {
            at = _scanner.Next(ReadValue(node, depth + 1, at));
            if (at < 0)
                return at;
            if (_scanner[at] == ']')
                return at + 1;
            at = _scanner.Next(_scanner.Behind(',', at));
        }
        return at;
    }

    private int ReadText(int node, int start)
    {
        var end = _scanner.BehindText(start, out var escaped);
        if (end < 0 || SlotOf(node) is not (>= 0 and var slot))
            return end;
        if (escaped)
            AddUnescaped(slot, _value[start..(end - 1)]);
        else
            _event.Add(slot, ValueKind.Text, start - _start, end - 1 - start);
        return end;
    }

    private int ReadBareValue(int node, int start)
    {
        var (kind, end) = _scanner[start] switch
        {
            (byte)'t' => (ValueKind.True, _scanner.BehindWord("true"u8, start)),
            (byte)'f' => (ValueKind.False, _scanner.BehindWord("false"u8, start)),
            (byte)'n' => ((ValueKind?)null, _scanner.BehindWord("null"u8, start)),
            _ => (ValueKind.Number, _scanner.BehindNumber(start)),
        };
        if (end >= 0 && kind is { } some && SlotOf(node) is >= 0 and var slot)
            _event.Add(slot, some, start - _start, end - start);
        return end;
    }

    private readonly int SlotOf(int node) => node < 0 ? -1 : _event.Fields.SlotAt(node);

    private readonly int ChildOf(int node, ReadOnlySpan<byte> name, bool escaped) =>
        escaped ? ChildOfUnescaped(node, name) : _event.Fields.Child(node, name);

    // Methods of their own: room on the stack has its price also where it is not used.
    private readonly void AddUnescaped(int slot, ReadOnlySpan<byte> inside)
    {
        Span<byte> plain = inside.Length <= 1_024 ? stackalloc byte[inside.Length] : new byte[inside.Length];
        _event.AddText(slot, ValueKind.Text, plain[..JsonText.Unescape(inside, plain)]);
    }

    private readonly int ChildOfUnescaped(int node, ReadOnlySpan<byte> inside)
    {
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
        _scanner = new JsonScanner(_value);
        _at = from + next + 1;
    }
}

using System.Globalization;
using System.Text;

namespace Cronwatch.Events;

/// <summary>
/// One event: its bytes as they came, and the values of those fields that somebody reads, by slot. A missing field, JSON
/// null, <c>[]</c> and <c>[null]</c> have no values; an array has several; an empty string is a value.
/// </summary>
/// <remarks>
/// A decoder owns an event and fills it again and again, without allocation once its buffers have grown; whoever keeps it
/// takes <see cref="ToOwned"/>. Not thread-safe while it is filled.
/// </remarks>
public sealed class HostEvent(FieldTable fields)
{
    private readonly int[] _first = new int[fields.Count];      // By slot: index into _values plus one; 0: no value.
    private readonly int[] _last = new int[fields.Count];
    private Stored[] _values = new Stored[32];
    private int _valueCount;
    private byte[] _raw = [];
    private int _rawLength;
    private byte[] _text = [];                                   // Values that were escaped in the document.
    private int _textLength;

    /// <summary>The fields that have slots.</summary>
    public FieldTable Fields { get; } = fields;

    /// <summary>The bytes of this event as they came: one JSON object, or an Avro record with its frame.</summary>
    public ReadOnlyMemory<byte> Raw => _raw.AsMemory(0, _rawLength);

    /// <summary>The values of a slot, in document order.</summary>
    public Values this[int slot] => new(this, _first[slot]);

    /// <summary>Whether the slot has any value.</summary>
    public bool Has(int slot) => _first[slot] != 0;

    /// <summary>Where the first value of a slot stands, for <see cref="At(int)"/>; −1 when it has none.</summary>
    public int FirstPlace(int slot) => _first[slot] - 1;

    /// <summary>Where the next value of the same slot stands; −1 after the last.</summary>
    public int NextPlace(int place) => _values[place].Next - 1;

    /// <summary>The value at a place.</summary>
    public FieldValue At(int place) => At(_values[place]);

    /// <summary>The first value of a slot as text; null when there is none.</summary>
    public string? TextOf(int slot)
    {
        foreach (var value in this[slot])
            return value.ToString();
        return null;
    }

    /// <summary>The first value of a slot as a whole number, from a number or numeric text; null when there is none.</summary>
    public long? LongOf(int slot)
    {
        foreach (var value in this[slot])
            if (long.TryParse(value.Utf8, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                return number;
        return null;
    }

    /// <summary>Whether any value of the slot has exactly this text.</summary>
    public bool AnyEquals(int slot, ReadOnlySpan<byte> text)
    {
        foreach (var value in this[slot])
            if (value.Utf8.SequenceEqual(text))
                return true;
        return false;
    }

    /// <summary>Decoder: forgets everything, to be filled anew.</summary>
    public void Clear()
    {
        Array.Clear(_first);
        (_valueCount, _textLength, _rawLength) = (0, 0, 0);
    }

    /// <summary>Decoder: copies the event's bytes. Positions given to <see cref="Add"/> count from their start.</summary>
    public void SetRaw(ReadOnlySpan<byte> raw)
    {
        if (_raw.Length < raw.Length)
            _raw = new byte[Math.Max(raw.Length, 2_048)];
        raw.CopyTo(_raw);
        _rawLength = raw.Length;
    }

    /// <summary>Decoder: a further value of a slot, which stands in the raw bytes as it is.</summary>
    public void Add(int slot, ValueKind kind, int start, int length) => Append(slot, new(start, length, kind, InRaw: true));

    /// <summary>Decoder: a further value of a slot whose text does not stand in the raw bytes as it is.</summary>
    public void AddText(int slot, ValueKind kind, ReadOnlySpan<byte> utf8)
    {
        if (_text.Length < _textLength + utf8.Length)
            Array.Resize(ref _text, Math.Max(_textLength + utf8.Length, _text.Length * 2));
        utf8.CopyTo(_text.AsSpan(_textLength));
        Append(slot, new(_textLength, utf8.Length, kind, InRaw: false));
        _textLength += utf8.Length;
    }

    /// <summary>Decoder: a further value by its text, of any length.</summary>
    public void AddText(int slot, string text) => AddText(slot, ValueKind.Text, Encoding.UTF8.GetBytes(text));

    /// <summary>A copy that nobody will fill again.</summary>
    public HostEvent ToOwned()
    {
        var copy = new HostEvent(Fields)
        {
            _values = _values[.._valueCount],
            _valueCount = _valueCount,
            _raw = _raw[.._rawLength],
            _rawLength = _rawLength,
            _text = _text[.._textLength],
            _textLength = _textLength,
        };
        _first.CopyTo(copy._first, 0);
        _last.CopyTo(copy._last, 0);
        return copy;
    }

    private void Append(int slot, Stored value)
    {
        if (_valueCount == _values.Length)
            Array.Resize(ref _values, _valueCount * 2);
        _values[_valueCount++] = value;
        if (_first[slot] == 0)
            _first[slot] = _valueCount;
        else
            _values[_last[slot] - 1].Next = _valueCount;
        _last[slot] = _valueCount;
    }

    private FieldValue At(in Stored value) =>
        new(value.Kind, (value.InRaw ? _raw : _text).AsSpan(value.Start, value.Length));

    private record struct Stored(int Start, int Length, ValueKind Kind, bool InRaw)
    {
        public int Next { get; set; }
    }

    /// <summary>The values of one slot, for <c>foreach</c>. Allocates nothing.</summary>
    public ref struct Values
    {
        private readonly HostEvent _event;
        private int _at;
        private int _next;

        internal Values(HostEvent @event, int first)
        {
            _event = @event;
            _next = first;
        }

        /// <summary>The value that the enumerator stands at.</summary>
        public readonly FieldValue Current => _event.At(_event._values[_at - 1]);

        /// <summary>Goes to the next value, if there is one.</summary>
        public bool MoveNext()
        {
            if (_next == 0)
                return false;
            _at = _next;
            _next = _event._values[_at - 1].Next;
            return true;
        }

        /// <summary>Itself.</summary>
        public readonly Values GetEnumerator() => this;
    }
}

using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>
/// The bytes of one record while a plan walks along them. Every method takes a place and gives the place where to go on, or
/// <see cref="Nowhere"/>, with <see cref="Fault"/> saying why.
/// </summary>
internal ref struct AvroReading(ReadOnlySpan<byte> bytes, HostEvent? into)
{
    /// <summary>No place: what was expected is not there.</summary>
    public const int Nowhere = -1;

    // An element may take no bytes at all, so that the bytes do not bound how many there are.
    private const int MostEmptyElements = 65_536;

    // Text that does not stand in the bytes as it is may be longer than they are: a symbol, a time.
    private const int MostDerivedText = 16 * 1_024 * 1_024;

    private int _depth;
    private int _emptyElements;
    private int _derivedText;

    /// <summary>The value, with its frame.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Why something could not be read; null while everything was.</summary>
    public DeadLetterReason? Fault { get; private set; }

    /// <summary>There is nowhere to go on.</summary>
    public int Refuse(DeadLetterReason reason = DeadLetterReason.BadAvro)
    {
        Fault ??= reason;
        return Nowhere;
    }

    /// <summary>Into a record, an array or a map; false where it is too deep.</summary>
    public bool Enter()
    {
        if (_depth++ < JsonRecordReader.MaxDepth)
            return true;
        Refuse(DeadLetterReason.TooDeep);
        return false;
    }

    /// <summary>Out of what was entered.</summary>
    public void Leave() => _depth--;

    /// <summary>Behind a whole number: seven bits a byte, the least first, its sign in the least of all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int BehindLong(int at, out long value)
    {
        if ((uint)at < (uint)Bytes.Length && Bytes[at] is var only and < 0x80)
        {
            value = (only >> 1) ^ -(only & 1);
            return at + 1;
        }
        return BehindLongerLong(at, out value);
    }

    /// <summary>Behind a whole number of 32 bits.</summary>
    public int BehindInt(int at, out int value)
    {
        at = BehindLong(at, out var wide);
        value = (int)wide;
        return value == wide ? at : Refuse();
    }

    /// <summary>Behind a number of bytes that has a fixed length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Behind(int length, int at) => (uint)length <= (uint)(Bytes.Length - at) ? at + length : Refuse();

    /// <summary>Behind the length of what follows: so many bytes are there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int BehindLength(int at, out int length)
    {
        at = BehindLong(at, out var wide);
        length = (int)wide;
        return at < 0 || (ulong)wide > (ulong)(Bytes.Length - at) ? Refuse() : at;
    }

    /// <summary>Behind a string, which has to be UTF-8.</summary>
    public int BehindText(int at, out ReadOnlySpan<byte> text)
    {
        text = default;
        at = BehindLength(at, out var length);
        if (at < 0)
            return at;
        text = Bytes.Slice(at, length);
        return Utf8.IsValid(text) ? at + length : Refuse(DeadLetterReason.BadUtf8);
    }

    /// <summary>
    /// Behind the head of a block of an array or a map: its elements, 0 after the last block, and where it says that it
    /// ends, or <see cref="Nowhere"/> if it does not.
    /// </summary>
    public int BehindBlockHead(int at, out long count, out int end)
    {
        end = Nowhere;
        at = BehindLong(at, out count);
        if (at < 0 || count >= 0)
            return at;
        count = -count;
        at = BehindLength(at, out var length);
        end = at + length;
        return count > 0 ? at : Refuse();           // The least number has no opposite.
    }

    /// <summary>Counts elements that take no bytes; false where there are too many.</summary>
    public bool TakeEmptyElements(long count)
    {
        if (count > MostEmptyElements - _emptyElements)
            return Refuse() >= 0;
        _emptyElements += (int)count;
        return true;
    }

    /// <summary>A value of a slot, which stands in the bytes as it is.</summary>
    public readonly void Add(int slot, int start, int length) => into!.Add(slot, ValueKind.Text, start, length);

    /// <summary>A value of a slot whose text does not stand in the bytes; false where there is too much of such.</summary>
    public bool AddText(int slot, ValueKind kind, scoped ReadOnlySpan<byte> utf8)
    {
        _derivedText += utf8.Length;
        if (_derivedText > MostDerivedText)
            return Refuse(DeadLetterReason.TooLarge) >= 0;
        into!.AddText(slot, kind, utf8);
        return true;
    }

    private int BehindLongerLong(int at, out long value)
    {
        ulong bits = 0;
        value = 0;
        if (at < 0)
            return Nowhere;
        for (var shift = 0; shift < 64 && at < Bytes.Length; shift += 7)
        {
            var next = Bytes[at++];
            bits |= (ulong)(next & 0x7f) << shift;
            if (next >= 0x80)
                continue;
            value = (long)(bits >> 1) ^ -(long)(bits & 1);
            return shift < 63 || next <= 1 ? at : Refuse();     // The tenth byte has room for one bit.
        }
        return Refuse();
    }
}

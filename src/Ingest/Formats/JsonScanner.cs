using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats;

/// <summary>
/// Finds where the tokens of JSON text end, as RFC 8259 has them. Every method takes a place and gives the place where to
/// go on, or <see cref="Nowhere"/>, with <see cref="Fault"/> saying why. Checks no UTF-8.
/// </summary>
/// <remarks>Places are passed on and not kept, so that they stay in registers: a field costs a third more time.</remarks>
internal ref struct JsonScanner(ReadOnlySpan<byte> bytes)
{
    /// <summary>No place: what was expected is not there.</summary>
    public const int Nowhere = -1;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Why something could not be found; null while everything was.</summary>
    public DeadLetterReason? Fault { get; private set; }

    /// <summary>The byte at a place.</summary>
    public readonly byte this[int at] => _bytes[at];

    /// <summary>The place of the next byte that is not blank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int at) => (uint)at < (uint)_bytes.Length && _bytes[at] > ' ' ? at : NextAfterBlanks(at);

    /// <summary>Whether these two stand at a place, which may be nowhere: the usual case, asked first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsAt(char first, char second, int at) =>
        (uint)at < (uint)(_bytes.Length - 1) && BinaryPrimitives.ReadUInt16LittleEndian(_bytes[at..]) == (first | (second << 8));

    /// <summary>Behind this byte, which must come next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Behind(char expected, int at)
    {
        at = Next(at);
        return at < 0 ? Nowhere : _bytes[at] == expected ? at + 1 : Refuse();
    }

    /// <summary>Behind the closing quote of a string, from behind its opening one.</summary>
    public int BehindText(int at, out bool escaped)
    {
        escaped = false;
        while (StopFrom(at) is var stop && stop < _bytes.Length)
        {
            if (_bytes[stop] == '"')
                return stop + 1;
            if (_bytes[stop] != '\\')
                return Refuse();            // Control characters are to be escaped.
            escaped = true;
            at = BehindEscape(stop + 1);
            if (at < 0)
                return Nowhere;
        }
        return Refuse(DeadLetterReason.Truncated);
    }

    /// <summary>Behind <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public int BehindWord(ReadOnlySpan<byte> word, int at)
    {
        var rest = _bytes[at..];
        if (rest.StartsWith(word))
            return at + word.Length;
        return Refuse(word.StartsWith(rest) ? DeadLetterReason.Truncated : DeadLetterReason.NotJson);
    }

    /// <summary>Behind a number.</summary>
    public int BehindNumber(int at)
    {
        if (Is('-', at))
            at++;
        at = Is('0', at) ? at + 1 : BehindDigits(at);
        if (at > 0 && Is('.', at))
            at = BehindDigits(at + 1);
        if (at < 0 || !(Is('e', at) || Is('E', at)))
            return at;
        at++;
        return BehindDigits(Is('+', at) || Is('-', at) ? at + 1 : at);
    }

    /// <summary>There is nowhere to go on.</summary>
    public int Refuse(DeadLetterReason reason = DeadLetterReason.NotJson)
    {
        Fault ??= reason;
        return Nowhere;
    }

    private int NextAfterBlanks(int at)
    {
        if (at < 0)
            return Nowhere;
        while (at < _bytes.Length && _bytes[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            at++;
        return at < _bytes.Length ? at : Refuse(DeadLetterReason.Truncated);
    }

    private readonly bool Is(char wanted, int at) => at < _bytes.Length && _bytes[at] == wanted;

    private int BehindDigits(int at)
    {
        var start = at;
        while (at < _bytes.Length && char.IsAsciiDigit((char)_bytes[at]))
            at++;
        return at > start ? at : Refuse(at >= _bytes.Length ? DeadLetterReason.Truncated : DeadLetterReason.NotJson);
    }

    // From behind the backslash.
    private int BehindEscape(int at)
    {
        if (at == _bytes.Length)
            return Refuse(DeadLetterReason.Truncated);
        switch (_bytes[at])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 1;
            case (byte)'u':
                for (var digit = at + 1; digit < at + 5; digit++)
                    if (digit == _bytes.Length)
                        return Refuse(DeadLetterReason.Truncated);
                    else if (!char.IsAsciiHexDigit((char)_bytes[digit]))
                        return Refuse();
                return at + 5;
            default:
                return Refuse();
        }
    }

    // The first quote, backslash or control character; the length when there is none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int StopFrom(int at)
    {
        ref var first = ref MemoryMarshal.GetReference(_bytes);
        for (; at <= _bytes.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var sixteen = Vector128.LoadUnsafe(ref first, (nuint)at);
            var stops = (Vector128.Equals(sixteen, Vector128.Create((byte)'"'))
                | Vector128.Equals(sixteen, Vector128.Create((byte)'\\'))
                | Vector128.Equals(Vector128.Min(sixteen, Vector128.Create((byte)0x1f)), sixteen)).ExtractMostSignificantBits();
            if (stops != 0)
                return at + BitOperations.TrailingZeroCount(stops);
        }
        while (at < _bytes.Length && _bytes[at] is not ((byte)'"' or (byte)'\\') and >= (byte)' ')
            at++;
        return at;
    }
}

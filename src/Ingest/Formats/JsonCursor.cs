using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats;

/// <summary>
/// A place in JSON text that goes forward by tokens, as RFC 8259 has them. What returns false has met the end or something
/// else than it expected, and <see cref="Fault"/> says which; the cursor is not moved after that. Checks no UTF-8.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Where it stands.</summary>
    public int At { get; set; }

    /// <summary>Why it does not go on; null while it does.</summary>
    public DeadLetterReason? Fault { get; private set; }

    /// <summary>The inside of a string.</summary>
    public readonly record struct Text(int Start, int Length, bool IsEscaped);

    /// <summary>Goes to the next byte that is not blank, and gives it. False at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Peek(out byte next)
    {
        if ((uint)At < (uint)_bytes.Length && (next = _bytes[At]) > ' ')
            return true;
        return PeekAfterBlanks(out next);
    }

    /// <summary>Passes this byte, which must come next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Take(char expected)
    {
        if (!Peek(out var next))
            return false;
        if (next != expected)
            return Refuse();
        At++;
        return true;
    }

    /// <summary>Passes this byte if it comes next. No fault when it does not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeIf(char wanted)
    {
        if (!Peek(out var next) || next != wanted)
            return false;
        At++;
        return true;
    }

    /// <summary>Reads a string behind its opening quote.</summary>
    public bool ReadText(out Text text)
    {
        var (start, escaped) = (At, false);
        while (StopFrom(At) is var stop && stop < _bytes.Length)
        {
            At = stop + 1;
            switch (_bytes[stop])
            {
                case (byte)'"':
                    text = new(start, stop - start, escaped);
                    return true;
                case (byte)'\\':
                    escaped = true;
                    if (ReadEscape())
                        continue;
                    break;
                default:
                    Refuse();               // Control characters are to be escaped.
                    break;
            }
            text = default;
            return false;
        }
        text = default;
        return Refuse(DeadLetterReason.Truncated);
    }

    /// <summary>Reads <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public bool ReadWord(ReadOnlySpan<byte> word)
    {
        var rest = _bytes[At..];
        if (!rest.StartsWith(word))
            return Refuse(word.StartsWith(rest) ? DeadLetterReason.Truncated : DeadLetterReason.NotJson);
        At += word.Length;
        return true;
    }

    /// <summary>Reads a number.</summary>
    public bool ReadNumber()
    {
        if (Is('-'))
            At++;
        if (Is('0'))
            At++;
        else if (!ReadDigits())
            return false;
        if (Is('.'))
        {
            At++;
            if (!ReadDigits())
                return false;
        }
        if (!Is('e') && !Is('E'))
            return true;
        At++;
        if (Is('+') || Is('-'))
            At++;
        return ReadDigits();
    }

    /// <summary>Ends here. False.</summary>
    public bool Refuse(DeadLetterReason reason = DeadLetterReason.NotJson)
    {
        Fault ??= reason;
        return false;
    }

    private bool PeekAfterBlanks(out byte next)
    {
        while (At < _bytes.Length && _bytes[At] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            At++;
        next = At < _bytes.Length ? _bytes[At] : default;
        return At < _bytes.Length || Refuse(DeadLetterReason.Truncated);
    }

    private readonly bool Is(char wanted) => At < _bytes.Length && _bytes[At] == wanted;

    private bool ReadDigits()
    {
        var start = At;
        while (At < _bytes.Length && char.IsAsciiDigit((char)_bytes[At]))
            At++;
        return At > start || Refuse(At == _bytes.Length ? DeadLetterReason.Truncated : DeadLetterReason.NotJson);
    }

    // Behind the backslash.
    private bool ReadEscape()
    {
        if (At == _bytes.Length)
            return Refuse(DeadLetterReason.Truncated);
        switch (_bytes[At++])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return true;
            case (byte)'u':
                for (var end = At + 4; At < end; At++)
                    if (At == _bytes.Length)
                        return Refuse(DeadLetterReason.Truncated);
                    else if (!char.IsAsciiHexDigit((char)_bytes[At]))
                        return Refuse();
                return true;
            default:
                return Refuse();
        }
    }

    // The first quote, backslash or control character; the length when there is none.
    private readonly int StopFrom(int at)
    {
        ref var first = ref MemoryMarshal.GetReference(_bytes);
        for (; at <= _bytes.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var sixteen = Vector128.LoadUnsafe(ref first, (nuint)at);
            var stops = (Vector128.Equals(sixteen, Vector128.Create((byte)'"'))
                | Vector128.Equals(sixteen, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(sixteen, Vector128.Create((byte)' '))).ExtractMostSignificantBits();
            if (stops != 0)
                return at + BitOperations.TrailingZeroCount(stops);
        }
        while (at < _bytes.Length && _bytes[at] is not ((byte)'"' or (byte)'\\') and >= (byte)' ')
            at++;
        return at;
    }
}

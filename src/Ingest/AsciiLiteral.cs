using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Cronwatch.Ingest;

/// <summary>Finds an ASCII text in bytes, ignoring the case of ASCII letters, 32 bytes at a step.</summary>
/// <remarks>
/// Compares the first and the last byte of the literal at every position at once and looks closer where both agree.
/// Source: W. Muła, "SIMD-friendly algorithms for substring searching", the generic variant.
/// </remarks>
internal sealed class AsciiLiteral
{
    private readonly byte[] _lower;
    private readonly byte _firstMask;
    private readonly byte _lastMask;

    /// <summary>A literal of one or more ASCII characters.</summary>
    public AsciiLiteral(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        _lower = Encoding.ASCII.GetBytes(text.ToLowerInvariant());
        _firstMask = MaskOf(_lower[0]);
        _lastMask = MaskOf(_lower[^1]);
    }

    /// <summary>Whether the text stands anywhere in the bytes.</summary>
    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        var last = bytes.Length - _lower.Length;
        if (Vector256.IsHardwareAccelerated)
        {
            var (first, final) = (Vector256.Create(_lower[0]), Vector256.Create(_lower[^1]));
            var (firstMask, finalMask) = (Vector256.Create(_firstMask), Vector256.Create(_lastMask));
            ref var start = ref MemoryMarshal.GetReference(bytes);
            for (; at <= last - Vector256<byte>.Count + 1; at += Vector256<byte>.Count)
            {
                var begins = Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)at) | firstMask, first);
                var ends = Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)(at + _lower.Length - 1)) | finalMask, final);
                for (var both = (begins & ends).ExtractMostSignificantBits(); both != 0; both &= both - 1)
                    if (StandsAt(bytes[(at + BitOperations.TrailingZeroCount(both))..]))
                        return true;
            }
        }
        for (; at <= last; at++)
            if (StandsAt(bytes[at..]))
                return true;
        return false;
    }

    private bool StandsAt(ReadOnlySpan<byte> bytes) =>
        Ascii.EqualsIgnoreCase(bytes[.._lower.Length], _lower);

    // A letter's case is the bit 0x20; any other byte must be itself.
    private static byte MaskOf(byte lower) => char.IsAsciiLetterLower((char)lower) ? (byte)0x20 : (byte)0;
}

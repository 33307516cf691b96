using System.Buffers.Binary;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>Comparison that ignores the case of ASCII letters and of no others, as EQL does. What is compared with is folded before.</summary>
internal static class AsciiCase
{
    private const ulong Each = 0x0101010101010101;

    public static byte Fold(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;

    public static byte[] Fold(byte[] utf8) => Array.ConvertAll(utf8, Fold);

    public static bool Equal(ReadOnlySpan<byte> value, ReadOnlySpan<byte> folded) =>
        value.Length == folded.Length && StartsWith(value, folded);

    public static bool EndsWith(ReadOnlySpan<byte> value, ReadOnlySpan<byte> folded) =>
        value.Length >= folded.Length && StartsWith(value[^folded.Length..], folded);

    public static bool StartsWith(ReadOnlySpan<byte> value, ReadOnlySpan<byte> folded)
    {
        if (value.Length < folded.Length)
            return false;
        var at = 0;
        for (; folded.Length - at >= sizeof(ulong); at += sizeof(ulong))
            if (FoldEight(BinaryPrimitives.ReadUInt64LittleEndian(value[at..])) != BinaryPrimitives.ReadUInt64LittleEndian(folded[at..]))
                return false;
        for (; at < folded.Length; at++)
            if (Fold(value[at]) != folded[at])
                return false;
        return true;
    }

    public static bool Contains(ReadOnlySpan<byte> value, ReadOnlySpan<byte> folded)
    {
        var (lower, upper) = (folded[0], folded[0] is >= (byte)'a' and <= (byte)'z' ? (byte)(folded[0] & ~0x20) : folded[0]);
        while (value.IndexOfAny(lower, upper) is var at and >= 0)
        {
            if (StartsWith(value[at..], folded))
                return true;
            value = value[(at + 1)..];
        }
        return false;
    }

    // Eight bytes at once: the high bit of each byte says whether it is an upper-case letter; it becomes the bit 0x20.
    private static ulong FoldEight(ulong bytes)
    {
        var low = bytes & (0x7f * Each);
        var fromA = low + ((0x80 - 'A') * Each);
        var beyondZ = low + ((0x7f - 'Z') * Each);
        var upper = (fromA ^ beyondZ) & ~bytes & (0x80 * Each);
        return bytes | (upper >> 2);
    }
}

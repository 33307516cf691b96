using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cronwatch.Ingest.Files;

/// <summary>Counts lines.</summary>
internal static class LineCount
{
    /// <summary>How many lines hold more than blanks. The text begins with a line.</summary>
    public static int OfWritten(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return 0;
        var lines = text.Count((byte)'\n') + (text[^1] == '\n' ? 0 : 1);
        return lines - OfBlank(text);
    }

    // Only where a blank follows a line end is a line looked at.
    private static int OfBlank(ReadOnlySpan<byte> text)
    {
        var (count, at) = (IsBlank(text, 0) ? 1 : 0, 0);
        if (Vector256.IsHardwareAccelerated)
        {
            ref var start = ref MemoryMarshal.GetReference(text);
            for (; at < text.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
            {
                var ends = Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)at), Vector256.Create((byte)'\n'));
                var next = Vector256.LoadUnsafe(ref start, (nuint)at + 1);
                var blanks = ends & Vector256.Equals(Vector256.Min(next, Vector256.Create((byte)' ')), next);
                for (var bits = blanks.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                    count += IsBlank(text, at + BitOperations.TrailingZeroCount(bits) + 1) ? 1 : 0;
            }
        }
        for (; at < text.Length - 1; at++)
            if (text[at] == '\n' && text[at + 1] <= ' ')
                count += IsBlank(text, at + 1) ? 1 : 0;
        return count;
    }

    private static bool IsBlank(ReadOnlySpan<byte> text, int line)
    {
        while (line < text.Length && text[line] is (byte)' ' or (byte)'\t' or (byte)'\r')
            line++;
        return line == text.Length || text[line] == '\n';
    }
}

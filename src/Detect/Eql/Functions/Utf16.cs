using System.Text;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>Places in UTF-8 text counted as Elasticsearch counts them, in UTF-16 units.</summary>
internal static class Utf16
{
    public static int Length(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetCharCount(utf8);

    /// <summary>The byte at which a unit begins; for the second unit of a pair, the byte at which the pair begins.</summary>
    public static int ByteAt(ReadOnlySpan<byte> utf8, int unit)
    {
        var at = 0;
        while (unit > 0 && at < utf8.Length)
        {
            var bytes = utf8[at] switch { < 0x80 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
            unit -= bytes == 4 ? 2 : 1;
            if (unit < 0)
                break;
            at += bytes;
        }
        return Math.Min(at, utf8.Length);
    }
}

using System.Globalization;
using System.Text;

namespace Cronwatch.Ingest.Formats;

/// <summary>The text of JSON strings.</summary>
internal static class JsonText
{
    /// <summary>
    /// Unescapes the inside of a JSON string whose escapes are known to be well-formed; unpaired surrogates become U+FFFD,
    /// where the platform's reader would throw. Returns the length, which is at most that of the source.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> source, Span<byte> to)
    {
        var length = 0;
        while (!source.IsEmpty)
        {
            var plain = source.IndexOf((byte)'\\');
            if (plain < 0)
                plain = source.Length;
            source[..plain].CopyTo(to[length..]);
            length += plain;
            source = source[plain..];
            if (source.IsEmpty)
                break;
            if (source[1] == 'u')
            {
                length += Decode(ref source).EncodeToUtf8(to[length..]);
                continue;
            }
            to[length++] = source[1] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                var itself => itself,
            };
            source = source[2..];
        }
        return length;
    }

    private static Rune Decode(ref ReadOnlySpan<byte> source)
    {
        var first = Unit(source);
        source = source[6..];
        if (Rune.TryCreate(first, out var rune))
            return rune;
        if (source.StartsWith("\\u"u8) && Rune.TryCreate(first, Unit(source), out rune))
        {
            source = source[6..];
            return rune;
        }
        return Rune.ReplacementChar;
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

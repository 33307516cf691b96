using System.Buffers;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>
/// JSON text while it is written, in a buffer that is used again and again. Values and members each end with a comma, which
/// the end of their array or object takes the place of. Not thread-safe.
/// </summary>
/// <param name="limit">How long a text may become: what goes beyond is not kept.</param>
public sealed class JsonBuffer(int limit)
{
    // What JSON does not let stand in a string as it is.
    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private byte[] _bytes = new byte[Math.Min(limit, 2_048)];

    /// <summary>How long the text is.</summary>
    public int Length { get; private set; }

    /// <summary>Whether text did not find room.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The text, good until the next change.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Begins anew.</summary>
    public void Clear() => (Length, IsFull) = (0, false);

    /// <summary>Forgets what stands behind a place.</summary>
    internal void CutTo(int length) => Length = length;

    /// <summary>Text as it is.</summary>
    internal void Append(ReadOnlySpan<byte> utf8)
    {
        if (!HasRoomFor(utf8.Length))
            return;
        utf8.CopyTo(_bytes.AsSpan(Length));
        Length += utf8.Length;
    }

    /// <summary>A string, in quotes.</summary>
    internal void AppendString(ReadOnlySpan<byte> utf8)
    {
        Append("\""u8);
        while (utf8.IndexOfAny(Escaped) is var at and >= 0)
        {
            Append(utf8[..at]);
            AppendEscape(utf8[at]);
            utf8 = utf8[(at + 1)..];
        }
        Append(utf8);
        Append("\""u8);
    }

    /// <summary>The end of an array or an object, instead of its last comma if it has one.</summary>
    internal void Close(ReadOnlySpan<byte> end)
    {
        if (Length > 0 && _bytes[Length - 1] == ',')
            Length--;
        Append(end);
    }

    /// <summary>Makes what was written from a place on a value; what wrote nothing is cut off, with its name.</summary>
    internal void EndValue(int named, int value)
    {
        if (Length == value)
            CutTo(named);
        else
            Append(","u8);
    }

    private void AppendEscape(byte character)
    {
        switch (character)
        {
            case (byte)'"':
                Append("\\\""u8);
                break;
            case (byte)'\\':
                Append("\\\\"u8);
                break;
            case (byte)'\n':
                Append("\\n"u8);
                break;
            case (byte)'\r':
                Append("\\r"u8);
                break;
            case (byte)'\t':
                Append("\\t"u8);
                break;
            default:
                Append("\\u00"u8);
                Append([HexDigit(character >> 4), HexDigit(character & 0xf)]);
                break;
        }
    }

    private static byte HexDigit(int value) => "0123456789abcdef"u8[value];

    private bool HasRoomFor(int more)
    {
        IsFull |= more > limit - Length;
        if (IsFull)
            return false;
        if (more > _bytes.Length - Length)
            Array.Resize(ref _bytes, (int)Math.Min(limit, Math.Max((long)Length + more, _bytes.Length * 2L)));
        return true;
    }
}

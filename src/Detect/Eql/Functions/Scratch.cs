using System.Buffers.Text;
using System.Globalization;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>Where computations write text that stands nowhere in the event. One a thread; grows to what the longest needs.</summary>
internal sealed class Scratch
{
    private const int LongestNumber = 32;

    [ThreadStatic]
    private static Scratch? _ofThisThread;

    private byte[] _buffer = new byte[1_024];
    private int _used;

    /// <summary>This thread's.</summary>
    public static Scratch OfThisThread => _ofThisThread ??= new Scratch();

    /// <summary>How much is written.</summary>
    public int Mark => _used;

    /// <summary>Forgets what was written since a mark was taken.</summary>
    public void Return(int mark) => _used = Math.Min(_used, mark);

    /// <summary>Room for so many bytes. What was written before stays where it is.</summary>
    public Span<byte> Take(int length)
    {
        if (_buffer.Length - _used < length)
            (_buffer, _used) = (new byte[Math.Max(length, _buffer.Length * 2)], 0);
        _used += length;
        return _buffer.AsSpan(_used - length, length);
    }

    /// <summary>The text with its ASCII letters in lower case.</summary>
    public ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> utf8)
    {
        var folded = Take(utf8.Length);
        for (var i = 0; i < utf8.Length; i++)
            folded[i] = AsciiCase.Fold(utf8[i]);
        return folded;
    }

    /// <summary>The number as text: a floating one shows that it is one (<c>33.0</c>).</summary>
    public ReadOnlySpan<byte> Write(Number number)
    {
        var text = Take(LongestNumber);
        if (number.Whole is { } whole)
        {
            Utf8Formatter.TryFormat(whole, text, out var digits);
            return text[..digits];
        }
        number.Value.TryFormat(text, out var written, "R", CultureInfo.InvariantCulture);
        if (!text[..written].ContainsAnyExceptInRange((byte)'-', (byte)'9') && !text[..written].Contains((byte)'.'))
        {
            ".0"u8.CopyTo(text[written..]);
            written += 2;
        }
        return text[..written];
    }
}

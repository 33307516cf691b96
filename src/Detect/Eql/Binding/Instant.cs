using System.Globalization;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>Reads the instants of events as <see cref="Events.EventTime"/> does, but from bytes and without allocation.</summary>
internal static class Instant
{
    private const double SecondsBelow = 1e11;
    private const double LatestMilliseconds = 6e13;
    private const int LongestText = 40;

    public static bool TryParse(ReadOnlySpan<byte> utf8, out long ticks)
    {
        ticks = 0;
        if (Number.TryParse(utf8, out var number))
        {
            var milliseconds = Math.Abs(number.Value) < SecondsBelow ? number.Value * 1000 : number.Value;
            ticks = DateTimeOffset.UnixEpoch.Ticks + (long)(milliseconds * TimeSpan.TicksPerMillisecond);
            return Math.Abs(milliseconds) < LatestMilliseconds;
        }
        if (utf8.Length > LongestText)
            return false;
        Span<char> text = stackalloc char[LongestText];
        var length = Transcode(utf8, text);
        var read = DateTimeOffset.TryParse(text[..length], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        ticks = time.UtcTicks;
        return read;
    }

    // Drops fractional digits beyond the seventh, which DateTimeOffset refuses.
    private static int Transcode(ReadOnlySpan<byte> utf8, Span<char> text)
    {
        var dot = utf8.IndexOf((byte)'.');
        var length = 0;
        for (var i = 0; i < utf8.Length; i++)
            if (dot < 0 || i <= dot + 7 || !IsFraction(utf8[(dot + 1)..(i + 1)]))
                text[length++] = (char)utf8[i];
        return length;
    }

    private static bool IsFraction(ReadOnlySpan<byte> utf8) => !utf8.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}

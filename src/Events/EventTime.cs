using System.Globalization;
using System.Text;

namespace Cronwatch.Events;

/// <summary>Reads the times that agents write.</summary>
public static class EventTime
{
    // Below this a number counts seconds (Fluent Bit), above it milliseconds (Elasticsearch): 10^11 s is the year 5138.
    private const double SecondsBelow = 1e11;

    private const int MonthsBack = 36;

    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>
    /// Whether a host's clock can have been right: the event is at most a day after and at most 36 months before it was
    /// consumed.
    /// </summary>
    public static bool IsPlausible(DateTimeOffset eventTime, DateTimeOffset consumedAt) =>
        eventTime - consumedAt <= Ahead && consumedAt >= DateTimeOffset.UnixEpoch && eventTime >= consumedAt.AddMonths(-MonthsBack);

    /// <summary>
    /// Reads ISO 8601 with an offset or <c>Z</c> and any number of fractional digits (kept to 100 ns), or a number of
    /// milliseconds, or of seconds with a fraction when it is below 10^11. False for anything else; never throws.
    /// </summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (string.IsNullOrEmpty(text))
            return false;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            var milliseconds = Math.Abs(number) < SecondsBelow ? number * 1000 : number;
            if (!(Math.Abs(milliseconds) < 6e13))
                return false;
            time = DateTimeOffset.UnixEpoch.AddTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond));
            return true;
        }
        return DateTimeOffset.TryParse(WithSevenDigits(text), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>The same, of UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out DateTimeOffset time) =>
        TryParseUsual(utf8, out time) || TryParse(Encoding.UTF8.GetString(utf8), out time);

    // What nearly all agents write: 2024-10-16T11:06:12.18062Z, with any number of digits after the dot, or no dot. False
    // for the rest, right or wrong.
    private static bool TryParseUsual(ReadOnlySpan<byte> utf8, out DateTimeOffset time)
    {
        time = default;
        if (utf8.Length < 20 || utf8[^1] != 'Z' || utf8[4] != '-' || utf8[7] != '-' || utf8[10] != 'T' || utf8[13] != ':' || utf8[16] != ':')
            return false;
        if (!TryReadDigits(utf8[..4], out var year) || !TryReadDigits(utf8[5..7], out var month) || !TryReadDigits(utf8[8..10], out var day)
            || !TryReadDigits(utf8[11..13], out var hour) || !TryReadDigits(utf8[14..16], out var minute) || !TryReadDigits(utf8[17..19], out var second))
            return false;
        var fraction = utf8[19..^1];
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59
            || !TryReadFraction(fraction, out var ticks))
            return false;
        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(ticks);
        return true;
    }

    private static bool TryReadFraction(ReadOnlySpan<byte> fraction, out int ticks)
    {
        ticks = 0;
        if (fraction.IsEmpty)
            return true;
        if (fraction.Length < 2 || fraction[0] != '.' || fraction[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        for (var i = 1; i <= 7; i++)
            ticks = (ticks * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            number = (number * 10) + (digit - '0');
        }
        return true;
    }

    // DateTimeOffset refuses more than seven fractional digits; agents may write nine.
    private static string WithSevenDigits(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return text;
        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - dot - 1 <= 7 ? text : string.Concat(text.AsSpan(0, dot + 8), text.AsSpan(end));
    }
}

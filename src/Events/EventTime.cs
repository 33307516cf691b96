using System.Globalization;

namespace Cronwatch.Events;

/// <summary>Reads the times that agents write.</summary>
public static class EventTime
{
    // Below this a number counts seconds (Fluent Bit), above it milliseconds (Elasticsearch): 10^11 s is the year 5138.
    private const double SecondsBelow = 1e11;

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

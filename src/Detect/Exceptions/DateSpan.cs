using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.Detect.Exceptions;

/// <summary>What a date of an exception means: all of the day, hour or second that it names, down to the millisecond.</summary>
internal static class DateSpan
{
    private static readonly (string Format, Func<DateTimeOffset, DateTimeOffset> Next)[] Precisions =
    [
        ("yyyy", t => t.AddYears(1)),
        ("yyyy-MM", t => t.AddMonths(1)),
        ("yyyy-MM-dd", t => t.AddDays(1)),
        ("yyyy-MM-dd'T'HHK", t => t.AddHours(1)),
        ("yyyy-MM-dd'T'HH:mmK", t => t.AddMinutes(1)),
        ("yyyy-MM-dd'T'HH:mm:ssK", t => t.AddSeconds(1)),
    ];

    /// <summary>The first and the last tick, UTC. False for what is no date; never throws.</summary>
    public static bool TryParse(string text, out long first, out long last)
    {
        foreach (var (format, next) in Precisions)
            if (DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var begin) && begin.Year < 9999)
            {
                (first, last) = (begin.Ticks, next(begin).Ticks - 1);
                return true;
            }
        var read = EventTime.TryParse(text, out var time);
        first = time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond);
        last = first + TimeSpan.TicksPerMillisecond - 1;
        return read;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>Times as both engines' <c>date</c> type takes them.</summary>
internal static partial class IsoTime
{
    /// <summary>UTC, with milliseconds, or with all seven digits where there are more.</summary>
    public static string Of(DateTimeOffset time)
    {
        // Far quicker than a format of our own: an alert has dozens of times.
        Span<char> all = stackalloc char["2026-01-15T09:55:00.0000000Z".Length];
        time.UtcDateTime.TryFormat(all, out _, "O", CultureInfo.InvariantCulture);
        if (time.Ticks % TimeSpan.TicksPerMillisecond != 0)
            return new(all);
        all["2026-01-15T09:55:00.000".Length] = 'Z';
        return new(all[.."2026-01-15T09:55:00.000Z".Length]);
    }

    /// <summary>UTC, whole seconds: <c>2026-01-15T09:55:00Z</c>.</summary>
    public static string OfSeconds(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Whether text is a day or an instant in the strict form. Ten fractional digits are refused.</summary>
    public static bool IsStrict(string text) => Strict().IsMatch(text) && EventTime.TryParse(text, out _);

    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?)?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Strict();
}

namespace Cronwatch.Sinks.Alerts;

/// <summary>Times in osquery's rows.</summary>
internal static class RowTime
{
    private const long LastSecond = 253_402_300_799;        // Of the year 9999.

    /// <summary>Seconds since 1970. Zero is what osquery writes when it does not know.</summary>
    public static DateTimeOffset? Of(long? seconds) =>
        seconds is > 0 and <= LastSecond and var known ? DateTimeOffset.FromUnixTimeSeconds(known) : null;
}

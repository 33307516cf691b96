using System.Globalization;

namespace Cronwatch.Events;

/// <summary>Five minutes of event time, UTC: in each a rule pages at most so often for a host.</summary>
/// <param name="Start">A time floored to five minutes, UTC.</param>
public readonly record struct PagingWindow(DateTimeOffset Start)
{
    /// <summary>How long a window is.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    /// <summary>Five minutes later, or the end of time.</summary>
    public DateTimeOffset End => DateTimeOffset.MaxValue - Start < Length ? DateTimeOffset.MaxValue : Start + Length;

    /// <summary>Its start as ids have it: <c>2026-01-15T09:55:00Z</c>.</summary>
    public string StartText => Start.ToString("yyyy'-'MM'-'dd'T'HH':'mm':'ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The window that a time is in.</summary>
    public static PagingWindow Of(DateTimeOffset time) => new(new(time.UtcTicks - (time.UtcTicks % Length.Ticks), TimeSpan.Zero));
}

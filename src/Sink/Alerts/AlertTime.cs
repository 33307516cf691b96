using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>When an event happened, as far as can be told.</summary>
/// <param name="Value">The time, UTC.</param>
/// <param name="Source"><c>@timestamp</c>, <c>event.created</c>, or <c>record</c> for the record's own time.</param>
/// <param name="Text">The same as the alert writes it: the event's own text with all its digits where the index takes it.</param>
public readonly record struct AlertTime(DateTimeOffset Value, string Source, string Text)
{
    /// <summary>The fields that tell it, the first that can be read counts.</summary>
    public static ImmutableArray<string> Sources { get; } = ["@timestamp", "event.created"];

    /// <summary>The paging window.</summary>
    public PagingWindow Window => PagingWindow.Of(Value);

    /// <summary>
    /// The first of <c>@timestamp</c>, <c>event.created</c> that can be read, else the record's time. Never fails: a
    /// record without a time gives 1970.
    /// </summary>
    public static AlertTime Of(HostEvent @event, RecordOrigin origin)
    {
        foreach (var source in Sources)
            if (@event.First(source) is { } text && EventTime.TryParse(text, out var time))
                return new(time.ToUniversalTime(), source, IsoTime.IsStrict(text) ? text : IsoTime.Of(time));
        return OfRecord(origin);
    }

    /// <summary>The record's own time, between 1970 and 9000.</summary>
    internal static AlertTime OfRecord(RecordOrigin origin)
    {
        var stamp = origin.Time;
        return new(stamp, "record", IsoTime.Of(stamp));
    }
}

using Cronwatch.Events;

namespace Cronwatch.App.WebConsole;

/// <summary>An alert that the feed lists. Ordered by time, the newest first.</summary>
/// <param name="Summary">Its line in the list.</param>
/// <param name="Place">Where its last record lies in the topic of alerts.</param>
internal sealed record ListedAlert(AlertSummary Summary, RecordOrigin Place) : IComparable<ListedAlert>
{
    public int CompareTo(ListedAlert? other) => other is null ? 1 : AlertCursor.Of(this).CompareTo(AlertCursor.Of(other));
}

/// <summary>A place in the list.</summary>
/// <param name="Time">The time of the alert there.</param>
/// <param name="Id">Its id: several may have one time.</param>
internal readonly record struct AlertCursor(DateTimeOffset Time, string Id) : IComparable<AlertCursor>
{
    private const char Between = '~';

    public static AlertCursor Of(ListedAlert alert) => new(alert.Summary.Time, alert.Summary.Id);

    /// <summary>Reads what <see cref="ToString"/> wrote; null where it is something else.</summary>
    public static AlertCursor? TryParse(string? text) =>
        text?.IndexOf(Between, StringComparison.Ordinal) is { } at and > 0 && Events.EventTime.TryParse(text[..at], out var time) ? new(time, text[(at + 1)..]) : null;

    public int CompareTo(AlertCursor other) => other.Time.CompareTo(Time) is var order and not 0 ? order : string.CompareOrdinal(Id, other.Id);

    public override string ToString() => FormattableString.Invariant($"{Time.UtcDateTime:O}{Between}{Id}");
}

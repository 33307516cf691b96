using System.Text.Json;
using Cronwatch.App.WebConsole;

namespace Cronwatch.App.Demo;

/// <summary>The alerts of a demonstration, as they come off their topic: to the table, to the page, and to the reckoning at the end.</summary>
internal sealed class DemoAlerts(LiveTable table)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);         // Alert ids; of the tail alone.
    private readonly HashSet<string> _eventIds = new(StringComparer.Ordinal);      // Guarded by _lock.

    public LiveTable Table => table;

    public AlertFeed Feed { get; } = new();

    /// <summary>The <c>event.id</c> of every event that alerted so far.</summary>
    public IReadOnlyCollection<string> EventIds
    {
        get
        {
            lock (_lock)
                return [.. _eventIds];
        }
    }

    /// <summary>Takes one alert's document. News of an alert is no second line of the table.</summary>
    public void Take(byte[] document)
    {
        using var json = JsonDocument.Parse(document);
        Feed.Add(document);
        if (AlertSummary.Read(json.RootElement) is { } alert && _shown.Add(alert.Id))
            table.Add(RowOf(alert));
        if (json.RootElement.TryGetProperty("kibana.alert.original_event.id", out var id) && id.GetString() is { } eventId)
            lock (_lock)
                _eventIds.Add(eventId);
    }

    private static AlertRow RowOf(AlertSummary alert) => new(
        TimeOf(alert), alert.Severity ?? "", alert.Host ?? "", alert.Rule ?? "", alert.Path ?? "", alert.Process ?? "", alert.User ?? "");

    private static DateTimeOffset TimeOf(AlertSummary alert) =>
        Events.EventTime.TryParse(alert.Time, out var time) ? time : DateTimeOffset.UnixEpoch;
}

using System.Text.Json;
using Cronwatch.App.WebConsole;
using Cronwatch.Ingest.Kafka;

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

    /// <summary>Takes a record of the topic of alerts. News of an alert is no second line of the table.</summary>
    public void Take(BatchRecord record)
    {
        if (record.Value is not { } document)
            return;
        using var json = JsonDocument.Parse(document);
        Feed.Add(document, record.Origin);
        if (AlertSummary.Read(json.RootElement) is { } alert && _shown.Add(alert.Id))
            table.Add(RowOf(alert));
        if (json.RootElement.TryGetProperty("kibana.alert.original_event.id", out var id) && id.GetString() is { } eventId)
            lock (_lock)
                _eventIds.Add(eventId);
    }

    private static AlertRow RowOf(AlertSummary alert) => new(
        alert.EventTime ?? alert.Time, alert.Severity ?? "", alert.Host ?? "", alert.RuleText, alert.Path ?? "", alert.Process ?? "", alert.User ?? "");
}

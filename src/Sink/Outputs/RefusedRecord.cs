namespace Cronwatch.Sinks.Outputs;

/// <summary>A record that an output will never take.</summary>
/// <param name="Alert">The record, its document as it was to be delivered.</param>
/// <param name="Status">The HTTP status; 0 where it was refused without asking.</param>
/// <param name="Reason">What the other side said, cut to 1,000 characters: it may repeat what the event holds.</param>
/// <param name="Attempts">How often it was sent.</param>
public sealed record RefusedRecord(AlertRecord Alert, int Status, string Reason, int Attempts)
{
    /// <summary>One whose document cannot be read.</summary>
    internal static RefusedRecord Unreadable(AlertRecord alert) => new(alert, 0, "its document is not one JSON object", 0);
}

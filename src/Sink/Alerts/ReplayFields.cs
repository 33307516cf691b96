using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>The replay that an alert comes from: <c>cronwatch.replay.*</c>.</summary>
internal static class ReplayFields
{
    /// <summary>Of an alert that was found live, nothing.</summary>
    public static void Write(Utf8JsonWriter writer, ReplayRun? replay)
    {
        if (replay is null)
            return;
        writer.WriteString("cronwatch.replay.id", replay.Id);
        if (replay.From is { } from)
            writer.WriteString("cronwatch.replay.from", IsoTime.Of(from));
        if (replay.To is { } to)
            writer.WriteString("cronwatch.replay.to", IsoTime.Of(to));
    }
}

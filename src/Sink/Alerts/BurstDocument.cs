using System.Diagnostics;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// The summary of a burst as one JSON object on one line. It is made of alerts as an alert is made of an event, so they are its ancestors;
/// it holds nothing of one event or rule alone, so that same alerts give the same summary whichever of them came first.
/// </summary>
public static class BurstDocument
{
    private const string RuleId = "cronwatch-persistence-burst";

    /// <summary>The document: UTF-8, at most 250 KB. Never throws at what alerts hold.</summary>
    /// <param name="burst">The burst.</param>
    /// <param name="builtAt">The summary's <c>@timestamp</c>.</param>
    /// <param name="space">The space of the alerts.</param>
    /// <param name="version">The build of cronwatch.</param>
    /// <param name="replay">The replay that found it; null: it was found live.</param>
    /// <param name="shownAt">The address, before its id, where it is shown; null: nowhere.</param>
    public static byte[] Write(BurstSummary burst, DateTimeOffset builtAt, string space, string version, ReplayRun? replay = null, string? shownAt = null)
    {
        ArgumentNullException.ThrowIfNull(burst);
        return AlertDocument.Written(writer =>
        {
            WriteTimes(writer, burst, IsoTime.Of(builtAt), replay);
            AlertDocument.WriteOpen(writer, burst.Id, space, shownAt);
            writer.WriteNumber("kibana.alert.depth", 2);
            BoundedList.Write(writer, "kibana.alert.ancestors", [.. burst.Alerts.Take(BurstFields.MostListed)], (to, alert) => WriteAncestor(to, alert, space));
            writer.WriteString("kibana.alert.severity", burst.Severity);
            writer.WriteNumber("kibana.alert.risk_score", ScoreOf(burst.Severity));
            writer.WriteString("kibana.alert.reason", BurstFields.ReasonOf(burst));
            writer.WriteString("kibana.alert.rule.name", "Persistence burst");
            writer.WriteString("kibana.alert.rule.rule_id", RuleId);
            writer.WriteString("kibana.alert.rule.uuid", RuleId);
            writer.WriteString("cronwatch.outcome", "summary");
            writer.WriteString("cronwatch.host_key", burst.Host);
            writer.WriteString("cronwatch.version", version);
            BurstFields.Write(writer, burst);
            if (BurstFields.HostNameOf(burst) is { } name)
                writer.WriteString("host.name", name);
        });
    }

    // First of all, because the index's name is read off two of them.
    private static void WriteTimes(Utf8JsonWriter writer, BurstSummary burst, string builtAt, ReplayRun? replay)
    {
        writer.WriteString("@timestamp", builtAt);
        var time = IsoTime.Of(burst.Alerts[0].Time);
        writer.WriteString("kibana.alert.original_time", time);
        writer.WriteString("cronwatch.consumed_at", IsoTime.Of(burst.Alerts.Min(alert => alert.ConsumedAt)));
        AlertDocument.WriteWindow(writer, burst.Window, builtAt, replay is null ? builtAt : time);
        ReplayFields.Write(writer, replay);
    }

    private static void WriteAncestor(Utf8JsonWriter writer, AlertFacts alert, string space)
    {
        writer.WriteStartObject();
        writer.WriteString("id", alert.Id);
        writer.WriteString("type", "signal");
        writer.WriteString("index", AlertIndex.Of(space, alert.Time, alert.ConsumedAt));
        writer.WriteNumber("depth", 1);
        writer.WriteString("rule", alert.RuleId);
        writer.WriteEndObject();
    }

    // What Elastic proposes for a rule of that severity: the top of its band.
    private static double ScoreOf(string severity) => severity switch
    {
        "low" => 21,
        "medium" => 47,
        "high" => 73,
        "critical" => 99,
        _ => throw new UnreachableException(),
    };
}

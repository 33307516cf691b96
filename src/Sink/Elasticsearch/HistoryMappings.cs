using static Cronwatch.Sinks.Elasticsearch.AlertMappings;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>The fields of <c>guide.related_alerts</c> and <c>guide.prevalence</c>, by their types.</summary>
internal static class HistoryMappings
{
    private static readonly string[] Groups = ["guide.related_alerts.host", "guide.related_alerts.user"];

    private static readonly string[] Sightings =
        ["guide.prevalence.same_executable_and_path", "guide.prevalence.same_executable", "guide.prevalence.same_file_hash"];

    public static string[] Keywords =>
    [
        .. Below("guide.related_alerts", "status source scope rules.rule_id rules.name"),
        .. Groups.SelectMany(group => Below(group, "by_rule.rule_id by_rule.name items.id items.rule_id items.severity items.host")),
        .. Below("guide.prevalence", "status source basis"),
    ];

    public static string[] Dates =>
    [
        .. Below("guide.related_alerts", "as_of window.from window.to host.items.time user.items.time"), "guide.prevalence.as_of",
        .. Sightings.SelectMany(sighting => Below(sighting, "first_seen last_seen")),
    ];

    public static string[] Longs =>
    [
        "guide.related_alerts.rules.count", .. Groups.SelectMany(group => Below(group, "count by_rule.count")),
        .. Sightings.SelectMany(sighting => Below(sighting, "hosts alerts")),
    ];

    public static string[] Booleans => [.. Groups.Select(group => group + ".truncated")];
}

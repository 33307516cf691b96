using System.Text.Json;
using System.Text.Json.Serialization;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.WebConsole;

/// <summary>One line of the list of alerts. What the alert does not say is null; longer texts are cut at 500 characters.</summary>
/// <param name="Id">The alert's id.</param>
/// <param name="Time">When it was detected: by our clock, since a host that lies about its own could hide its alerts in the past.</param>
/// <param name="EventTime">When the event happened, as it says.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="RuleId">The rule.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="StandsFor">How many hits or alerts it stands for, in words; null: for itself.</param>
/// <param name="Host">The host's name; else its id.</param>
/// <param name="Path">The file's path.</param>
/// <param name="Process">The path of the process's image; else its name.</param>
/// <param name="User">The user's name; else the id.</param>
internal sealed record AlertSummary(
    string Id, DateTimeOffset Time, DateTimeOffset? EventTime, string? Severity, string? RuleId, string? Rule, string? StandsFor, string? Host, string? Path, string? Process, string? User)
{
    // An event may be as long as its record; a line of a list is not.
    private const int MaxLength = 500;

    /// <summary>The rule's name, and what the alert stands for.</summary>
    [JsonIgnore]
    public string RuleText => StandsFor is null ? Rule ?? "" : $"{Rule} ({StandsFor})";

    /// <summary>Reads an alert's document. Null where it has no id to find it by.</summary>
    public static AlertSummary? Read(JsonElement alert) => Text(alert, "kibana.alert.uuid") is not { Length: > 0 } id ? null : new(
        id,
        TimeOf(alert, "@timestamp") ?? DateTimeOffset.UnixEpoch,
        TimeOf(alert, "kibana.alert.original_time"),
        Text(alert, "kibana.alert.severity"),
        Text(alert, "kibana.alert.rule.rule_id"),
        Text(alert, "kibana.alert.rule.name"),
        OthersOf(alert),
        Text(alert, "host.name") ?? Text(alert, "host.id"),
        Text(alert, "file.path"),
        Text(alert, "process.executable") ?? Text(alert, "process.name"),
        Text(alert, "user.name") ?? Text(alert, "user.id"));

    private static string? OthersOf(JsonElement alert) => Others(alert) switch
    {
        null or "0" => null,
        var alerts when Text(alert, "cronwatch.summary.kind") == "burst" => $"{alerts} alerts",
        var others => $"and {others} more",
    };

    private static string? Others(JsonElement alert) => Text(alert, "cronwatch.summary.count") ?? Text(alert, "kibana.alert.suppression.docs_count");

    private static DateTimeOffset? TimeOf(JsonElement alert, string name) => Events.EventTime.TryParse(AlertText.Of(alert, name), out var time) ? time : null;

    private static string? Text(JsonElement alert, string name) => AlertText.Of(alert, name) is { } text ? Cut(text) : null;

    private static string Cut(string text) =>
        text.Length <= MaxLength ? text : text.Cut(MaxLength) + "…";
}

using System.Text.Json;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.WebConsole;

/// <summary>One line of the list of alerts. What the alert does not say is null; longer texts are cut at 500 characters.</summary>
/// <param name="Id">The alert's id.</param>
/// <param name="Time">The event's time as written; else the alert's.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="Rule">The rule's name, and how many hits or alerts it stands for.</param>
/// <param name="Host">The host's name; else its id.</param>
/// <param name="Path">The file's path.</param>
/// <param name="Process">The path of the process's image; else its name.</param>
/// <param name="User">The user's name; else the id.</param>
internal sealed record AlertSummary(
    string Id, string? Time, string? Severity, string? Rule, string? Host, string? Path, string? Process, string? User)
{
    // An event may be as long as its record; a line of a list is not.
    private const int MaxLength = 500;

    /// <summary>Reads an alert's document. Null where it has no id to find it by.</summary>
    public static AlertSummary? Read(JsonElement alert) => Text(alert, "kibana.alert.uuid") is not { Length: > 0 } id ? null : new(
        id,
        Text(alert, "kibana.alert.original_time") ?? Text(alert, "@timestamp"),
        Text(alert, "kibana.alert.severity"),
        RuleOf(alert),
        Text(alert, "host.name") ?? Text(alert, "host.id"),
        Text(alert, "file.path"),
        Text(alert, "process.executable") ?? Text(alert, "process.name"),
        Text(alert, "user.name") ?? Text(alert, "user.id"));

    private static string? RuleOf(JsonElement alert) => (Text(alert, "kibana.alert.rule.name"), Others(alert)) switch
    {
        (var name, null or "0") => name,
        var (name, alerts) when Text(alert, "cronwatch.summary.kind") == "burst" => $"{name} ({alerts} alerts)",
        var (name, others) => $"{name} (and {others} more)",
    };

    private static string? Others(JsonElement alert) => Text(alert, "cronwatch.summary.count") ?? Text(alert, "kibana.alert.suppression.docs_count");

    private static string? Text(JsonElement alert, string name) => AlertText.Of(alert, name) is { } text ? Cut(text) : null;

    private static string Cut(string text) =>
        text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
}

using System.Text.Json;

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

    private static string? Text(JsonElement alert, string name) => Find(alert, name) is { } value ? TextOf(value) : null;

    // Alerts mix dotted keys with nested objects: "host.name" may be one key or two, and so may any part of a longer name.
    private static JsonElement? Find(JsonElement within, ReadOnlySpan<char> name)
    {
        if (within.ValueKind != JsonValueKind.Object)
            return null;
        if (within.TryGetProperty(name, out var value))
            return value;
        for (var dot = name.IndexOf('.'); dot > 0; dot = NextDot(name, dot))
            if (within.TryGetProperty(name[..dot], out var inner) && Find(inner, name[(dot + 1)..]) is { } found)
                return found;
        return null;
    }

    private static int NextDot(ReadOnlySpan<char> name, int after)
    {
        var next = name[(after + 1)..].IndexOf('.');
        return next < 0 ? -1 : after + 1 + next;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Cut(Unescape(value)),
        JsonValueKind.Array => value.GetArrayLength() > 0 ? TextOf(value[0]) : null,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => Cut(value.GetRawText()),
        _ => null,
    };

    private static string Unescape(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();      // Half of a surrogate pair, which no text can hold.
        }
    }

    private static string Cut(string text) =>
        text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
}

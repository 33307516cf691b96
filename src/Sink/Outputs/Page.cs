using System.Text.Json.Serialization;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Outputs;

/// <summary>What people are told of an alert. Its texts may come from the event; each is cut at 255 characters.</summary>
public sealed record Page
{
    private const int Most = 255;
    private const int MostOfUrl = 2_000;

    /// <summary>The alert's id.</summary>
    public required string Id { get; init; }

    /// <summary>The rule's id.</summary>
    public required string RuleId { get; init; }

    /// <summary>What the alert is called.</summary>
    public required string Rule { get; init; }

    /// <summary>The event's time.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The host's name, else what it is told by.</summary>
    public required string Host { get; init; }

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</summary>
    public string? Severity { get; init; }

    /// <summary>The file's path.</summary>
    public string? Path { get; init; }

    /// <summary>The path of the process's image, else its name.</summary>
    public string? Process { get; init; }

    /// <summary>The user's name, else the id.</summary>
    public string? User { get; init; }

    /// <summary>Of what stands for hits that did not page, or for several alerts: what it says of them.</summary>
    public string? Summary { get; init; }

    /// <summary>Where it is shown; null: nowhere, or that is no address of HTTP or HTTPS.</summary>
    public string? Url { get; init; }

    /// <summary>Its paging window.</summary>
    internal PagingWindow Window => PagingWindow.Of(Time);

    /// <summary>What to note when it was sent.</summary>
    public PageTold ToTold() => new(RuleId, Window.Start, Id);

    /// <summary>What to tell of an alert; null: its document is none, or one of a rule that is a building block of others and pages nobody.</summary>
    public static Page? Of(AlertRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        using var document = EventJson.Parse(record.Document);
        if (document?.RootElement is not { } alert || AlertText.Find(alert, "kibana.alert.building_block_type") is not null)
            return null;
        return new()
        {
            Id = record.Id,
            RuleId = Text("kibana.alert.rule.rule_id") ?? "unknown",
            Rule = Text("kibana.alert.rule.name") ?? "unknown",
            Time = EventTime.TryParse(AlertText.Of(alert, "kibana.alert.original_time"), out var time) ? time.ToUniversalTime() : record.Origin.Time,
            Host = Text("host.name") ?? Text("cronwatch.host_key") ?? "unknown",
            Severity = Text("kibana.alert.severity"),
            Path = Text("file.path"),
            Process = Text("process.executable") ?? Text("process.name"),
            User = Text("user.name") ?? Text("user.id"),
            Url = Uri.TryCreate(AlertText.Of(alert, "kibana.alert.url"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url.AbsoluteUri.Cut(MostOfUrl) : null,
            Summary = record.Kind == AlertKind.Summary ? Text("kibana.alert.reason") : null,
        };

        string? Text(string name) => AlertText.Of(alert, name) is { Length: > 0 } text ? text.Cut(Most) : null;
    }
}

/// <summary>The first of a rule and window that has been sent.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Window">The window's start.</param>
/// <param name="Id">The alert's id.</param>
public sealed record PageTold(string RuleId, DateTimeOffset Window, string Id);

/// <summary>How many of a rule and window, after the first, messages have counted.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Window">The window's start.</param>
/// <param name="Count">All of them together.</param>
public sealed record PagesSummed(string RuleId, DateTimeOffset Window, int Count);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Page))]
[JsonSerializable(typeof(PageTold))]
[JsonSerializable(typeof(PagesSummed))]
internal sealed partial class PageJson : JsonSerializerContext;

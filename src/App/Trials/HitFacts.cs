using System.Globalization;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.App.Trials;

/// <summary>What a trial or a page tells of hits, read from their alert or event.</summary>
internal sealed class HitFacts
{
    private static readonly FieldTable Fields = new FieldTable.Builder().Intern(
    [
        "kibana.alert.uuid", "kibana.alert.rule.rule_id", "kibana.alert.rule.name", "cronwatch.rule.name",
        "kibana.alert.original_time", "cronwatch.consumed_at",
        "@timestamp", "event.created", "host.name", "host.id", "user.name", "user.id",
        "cronwatch.summary.kind", "process.command_line", "guide.ancestry.links.command_line", "process.executable",
        "process.name", "file.path",
        "kibana.alert.severity", "kibana.alert.reason", "cronwatch.summary.count", "kibana.alert.suppression.docs_count",
    ]).ToTable();

    private readonly HostEvent _document = new(Fields);

    /// <summary>The alert's id; null when it is an event.</summary>
    public string? AlertId => this["kibana.alert.uuid"];

    /// <summary>Whether it is no hit, but stands for hits that are kept elsewhere.</summary>
    public bool IsSummary => this["cronwatch.summary.kind"] is not null;

    /// <summary>The id of the alert's rule; null when it is an event.</summary>
    public string? RuleId => this["kibana.alert.rule.rule_id"];

    /// <summary>The name of the alert's rule.</summary>
    public string? RuleName => this["cronwatch.rule.name"] ?? this["kibana.alert.rule.name"];

    /// <summary>The alert's severity, as its rule or an override of it says.</summary>
    public string? Severity => this["kibana.alert.severity"];

    /// <summary>The sentence that says what happened.</summary>
    public string? Reason => this["kibana.alert.reason"];

    /// <summary>How many hits or alerts it stands for besides its own; null: none.</summary>
    public string? Others => (this["cronwatch.summary.count"] ?? this["kibana.alert.suppression.docs_count"]) is { } count and not "0" ? count : null;

    /// <summary>When the alert was written, or the event happened.</summary>
    public DateTimeOffset Stamp => Time("@timestamp") ?? Time("event.created") ?? DateTimeOffset.UnixEpoch;

    /// <summary>When the event happened, not after it was consumed.</summary>
    public DateTimeOffset EventTime
    {
        get
        {
            var time = Time("kibana.alert.original_time") ?? Stamp;
            return Time("cronwatch.consumed_at") is { } consumed && consumed < time ? consumed : time;
        }
    }

    /// <summary>The host's name, or its id.</summary>
    public string Host => this["host.name"] ?? this["host.id"] ?? "(none)";

    /// <summary>The user's name, or id.</summary>
    public string User => this["user.name"] ?? this["user.id"] ?? "(none)";

    /// <summary>The file's path.</summary>
    public string File => this["file.path"] ?? "(none)";

    /// <summary>The executable of the process, or its name.</summary>
    public string Process => this["process.executable"] ?? this["process.name"] ?? "(none)";

    /// <summary>
    /// Entries by user and command line, as the guide of the cron rule advises; file events say no command line, but the first
    /// link of their ancestry does. As TOML.
    /// </summary>
    public string Entries => $"entries = [{string.Join(", ", new[] { Entry("user.name", "user.id"), Entry("process.command_line", "guide.ancestry.links.command_line", "process.executable") }.OfType<string>())}]";

    /// <summary>Reads the next document.</summary>
    public void Read(ReadOnlySpan<byte> json) => new JsonRecordReader(json, _document).Next();

    private string? this[string name] => _document.TextOf(Fields.SlotOf(name)) is { Length: > 0 } text ? text : null;

    // The first of the fields that has a value.
    private string? Entry(params string[] names) => Array.Find(names, name => this[name] is not null) is { } found
        ? string.Create(CultureInfo.InvariantCulture, $"{{ field = \"{found}\", value = {TomlText.Quoted(this[found]!)} }}")
        : null;

    private DateTimeOffset? Time(string name) => Events.EventTime.TryParse(this[name], out var time) ? time : null;
}

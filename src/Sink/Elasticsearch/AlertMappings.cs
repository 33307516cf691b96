using System.Diagnostics;
using System.Text.Json.Nodes;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>How the index maps what an alert holds besides its event.</summary>
internal static class AlertMappings
{
    // Lucene refuses a keyword of more than 32,766 bytes, and with it the document: a character takes four at most.
    public const int LongKeyword = 8_191;

    public const int Keyword = 1_024;

    private static readonly string[] Keywords =
    [
        .. Below("kibana", "space_ids version"),
        .. Below("kibana.alert", "uuid status workflow_status workflow_tags workflow_assignee_ids severity building_block_type " +
            "ancestors.id ancestors.type ancestors.index ancestors.rule instance.id suppression.terms.field suppression.terms.value"),
        .. Below("kibana.alert.rule", "name rule_id uuid type rule_type_id category consumer producer execution.uuid " +
            "execution.type author tags severity from to interval indices created_by updated_by license timestamp_override rule_name_override " +
            "building_block_type timeline_id timeline_title namespace threat.framework threat.tactic.id threat.tactic.name " +
            "threat.technique.id threat.technique.name threat.technique.subtechnique.id threat.technique.subtechnique.name"),
        .. Below("cronwatch", "kafka.topic kafka.timestamp_type time_source rule.name rule.hash outcome context.status event.digest " +
            "event.removed host_key version elastic_miss_reason summary.kind replay.id"),
        .. Below("cronwatch.summary", "rules.rule_id rules.name alerts.id alerts.rule_id alerts.severity alerts.user"),
        .. Below("guide.ancestry", "status source links.status links.entity_id links.name links.sha256 links.user.id " +
            "links.user.name links.real_user.id links.real_user.name entry.entity_id entry.name entry.type entry.source_ip"),
        .. Below("guide.user", "status source name real.id real.name effective.id effective.name behind.id behind.name " +
            "behind.entity_id behind.basis"),
        .. Below("guide.change_origin", "status source kind name entity_id"),
        .. HistoryMappings.Keywords,
        .. Below("guide.script", "status source name extension sha256 header format shebang"),
        .. Below("guide.subject", "status source children.name"),
        .. Below("guide.cron_changes", "status source changes.action changes.user changes.sha256 changes.alert_id changes.excluded_by"),
    ];

    private static readonly string[] LongKeywords =
    [
        .. Below("kibana.alert.rule", "description references false_positives"),
        .. Below("guide.ancestry.links", "executable command_line"), "cronwatch.rule.file",
        "guide.change_origin.path", .. Below("cronwatch.summary", "paths.text processes.text alerts.path alerts.process"),
        .. Below("guide.script", "path original_path"),
        .. Below("guide.subject.children", "executable command_line"),
        .. Below("guide.cron_changes.changes", "path original_path process"),
    ];

    private static readonly string[] Dates =
    [
        "@timestamp",
        .. Below("kibana.alert", "start last_detected intended_timestamp original_time rule.execution.timestamp " +
            "rule.created_at rule.updated_at suppression.start suppression.end"),
        .. Below("cronwatch", "kafka.timestamp consumed_at detected_at window.start window.end summary.first summary.last summary.alerts.time replay.from replay.to"),
        .. HistoryMappings.Dates,
        .. Below("guide", "ancestry.as_of ancestry.links.start ancestry.links.end user.as_of"),
        "guide.change_origin.as_of", "guide.script.as_of", "guide.subject.as_of", "guide.subject.children.start",
        .. Below("guide.cron_changes", "as_of window.from window.to changes.time"),
    ];

    private static readonly string[] Longs =
    [
        .. Below("kibana.alert", "depth ancestors.depth rule.version rule.revision rule.max_signals suppression.docs_count"),
        .. Below("cronwatch", "kafka.partition kafka.offset kafka.index lateness_ms context.held_ms context.revision " +
            "counted_to context.resolved context.late context.missing context.not_collected summary.count summary.paths.count summary.processes.count summary.rules.count"),
        .. HistoryMappings.Longs,
        .. Below("guide", "ancestry.count ancestry.links.depth ancestry.links.pid user.behind.depth"),
        "guide.change_origin.depth", "guide.script.size", "guide.subject.count", "guide.subject.children.pid", "guide.cron_changes.count",
    ];

    private static readonly string[] Floats = ["kibana.alert.risk_score", "kibana.alert.rule.risk_score", "guide.script.entropy", "cronwatch.elastic_miss_chance"];

    private static readonly string[] Booleans =
    [
        .. HistoryMappings.Booleans,
        .. Below("kibana.alert.rule", "enabled immutable"), "cronwatch.event.truncated", "cronwatch.summary.truncated", "cronwatch.elastic_would_have_missed", "guide.ancestry.truncated",
        "guide.user.elevated", "guide.subject.truncated", "guide.cron_changes.truncated",
    ];

    private static readonly string[] Unsearched =
        ["kibana.alert.rule.note", "kibana.alert.url", "cronwatch.rule.setup", "cronwatch.guide_text"];

    // Anything may stand in them.
    private static readonly string[] Opaque =
    [
        .. Below("kibana.alert.rule", "exceptions_list severity_mapping risk_score_mapping actions meta"),
        .. Below("cronwatch", "event.raw rule.metadata rule.investigation_fields"),
    ];

    /// <summary>All of them by full dotted name.</summary>
    public static IEnumerable<(string Name, JsonObject Mapping)> All =>
    [
        .. Keywords.Select(name => (name, KeywordOf(Keyword))),
        .. LongKeywords.Select(name => (name, KeywordOf(LongKeyword))),
        .. Dates.Select(name => (name, Plain("date"))),
        .. Longs.Select(name => (name, Plain("long"))),
        .. Floats.Select(name => (name, Plain("float"))),
        .. Booleans.Select(name => (name, Plain("boolean"))),
        .. Unsearched.Select(name => (name, new JsonObject { ["type"] = "keyword", ["index"] = false, ["doc_values"] = false })),
        .. Opaque.Select(name => (name, new JsonObject { ["type"] = "object", ["enabled"] = false })),
        ("kibana.alert.reason", Reason()),
        .. OsqueryMappings.All,
    ];

    /// <summary>How a field of events is mapped.</summary>
    public static JsonObject Of(string name, FieldType type) => type switch
    {
        FieldType.Keyword when name == "message" => Text(),
        FieldType.Keyword => KeywordOf(IsLong(name) ? LongKeyword : Keyword),
        FieldType.Long => Plain("long"),
        FieldType.Double => Plain("float"),
        FieldType.Boolean => Plain("boolean"),
        FieldType.Ip => Plain("ip"),
        FieldType.Date => Plain("date"),
        _ => throw new UnreachableException(),
    };

    private static bool IsLong(string name) => name.Split('.')[^1]
        is "path" or "executable" or "command_line" or "args" or "working_directory" or "target_path" or "directory";

    private static JsonObject Reason()
    {
        var mapping = KeywordOf(LongKeyword);
        mapping["fields"] = new JsonObject { ["text"] = Text() };
        return mapping;
    }

    private static JsonObject Text() => new() { ["type"] = "text", ["norms"] = false };

    public static JsonObject KeywordOf(int most) => new() { ["type"] = "keyword", ["ignore_above"] = most };

    public static JsonObject Plain(string type) => new() { ["type"] = type };

    public static string[] Below(string parent, string names) => [.. names.Split(' ').Select(name => $"{parent}.{name}")];
}

using System.Globalization;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Outputs;

/// <summary>An alert as a Detection Finding (class 2004) of OCSF, the Open Cybersecurity Schema Framework, with its profile <c>host</c>.</summary>
internal static class OcsfFinding
{
    private const string SchemaVersion = "1.8.0";
    private const int ClassId = 2004;
    private const int MostOfPath = 4_096;       // As long as paths are on Linux.

    /// <summary>The finding as one JSON object; null where the alert's document is none.</summary>
    public static byte[]? Of(AlertRecord record)
    {
        using var document = EventJson.Parse(record.Document);
        if (document is null)
            return null;
        var alert = document.RootElement;
        return AlertDocument.Written(writer =>
        {
            WriteClass(writer, record.Kind);
            WriteTimes(writer, alert);
            WriteGravity(writer, alert);
            Text(writer, "message", alert, "kibana.alert.reason");
            WriteMetadata(writer, alert, record);
            WriteInfo(writer, alert, record);
            WriteDevice(writer, alert);
            WriteActor(writer, alert);
            WriteEvidence(writer, alert);
            WriteObservables(writer, alert);
        });
    }

    private static void WriteClass(Utf8JsonWriter writer, AlertKind kind)
    {
        var (activity, name) = kind is AlertKind.Alert or AlertKind.Summary ? (1, "Create") : (2, "Update");
        writer.WriteNumber("activity_id", activity);
        writer.WriteString("activity_name", name);
        writer.WriteNumber("category_uid", 2);
        writer.WriteString("category_name", "Findings");
        writer.WriteNumber("class_uid", ClassId);
        writer.WriteString("class_name", "Detection Finding");
        writer.WriteNumber("type_uid", (ClassId * 100) + activity);
        writer.WriteString("type_name", $"Detection Finding: {name}");
    }

    // Of the finding the first is when it was made, the others are of its events.
    private static void WriteTimes(Utf8JsonWriter writer, JsonElement alert)
    {
        writer.WriteNumber("time", TimeOf(alert, "@timestamp") ?? 0);
        Time(writer, "start_time", FirstSeen(alert));
        Time(writer, "end_time", LastSeen(alert));
    }

    private static long? FirstSeen(JsonElement alert) =>
        TimeOf(alert, SummaryFields.First) ?? TimeOf(alert, "kibana.alert.suppression.start") ?? TimeOf(alert, "kibana.alert.original_time");

    private static long? LastSeen(JsonElement alert) =>
        TimeOf(alert, SummaryFields.Last) ?? TimeOf(alert, "kibana.alert.suppression.end") ?? TimeOf(alert, "kibana.alert.original_time");

    private static void WriteGravity(Utf8JsonWriter writer, JsonElement alert)
    {
        var (id, name) = AlertText.Of(alert, "kibana.alert.severity") switch
        {
            "low" => (2, "Low"),
            "medium" => (3, "Medium"),
            "high" => (4, "High"),
            "critical" => (5, "Critical"),
            _ => (0, "Unknown"),
        };
        writer.WriteNumber("severity_id", id);
        writer.WriteString("severity", name);
        if (double.TryParse(AlertText.Of(alert, "kibana.alert.risk_score"), NumberStyles.Float, CultureInfo.InvariantCulture, out var score))
            writer.WriteNumber("risk_score", (int)Math.Round(Math.Clamp(score, 0, 100)));
        writer.WriteNumber("status_id", 1);
        writer.WriteString("status", "New");
        writer.WriteBoolean("is_alert", AlertText.Find(alert, "kibana.alert.building_block_type") is null);
    }

    private static void WriteMetadata(Utf8JsonWriter writer, JsonElement alert, AlertRecord record)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("version", SchemaVersion);
        writer.WriteStartArray("profiles");
        writer.WriteStringValue("host");
        writer.WriteEndArray();
        writer.WriteString("uid", $"{record.Id}.{record.Version}");
        Text(writer, "tenant_uid", alert, "kibana.space_ids");
        Text(writer, "original_time", alert, "kibana.alert.original_time");
        Time(writer, "logged_time", TimeOf(alert, "cronwatch.consumed_at"));
        writer.WriteStartObject("product");
        writer.WriteString("name", "cronwatch");
        writer.WriteString("vendor_name", "cronwatch");
        Text(writer, "version", alert, "cronwatch.version");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteInfo(Utf8JsonWriter writer, JsonElement alert, AlertRecord record)
    {
        writer.WriteStartObject("finding_info");
        writer.WriteString("uid", record.Id);
        Text(writer, "title", alert, "kibana.alert.rule.name");
        Text(writer, "desc", alert, "kibana.alert.rule.description", MostOfPath);
        Time(writer, "created_time", TimeOf(alert, "kibana.alert.start"));
        Time(writer, "modified_time", TimeOf(alert, "kibana.alert.last_detected"));
        Time(writer, "first_seen_time", FirstSeen(alert));
        Time(writer, "last_seen_time", LastSeen(alert));
        Text(writer, "src_url", alert, "kibana.alert.url");
        if (long.TryParse(AlertText.Of(alert, SummaryFields.Count), NumberStyles.None, CultureInfo.InvariantCulture, out var events))
            writer.WriteNumber("related_events_count", events);
        writer.WriteStartObject("analytic");
        writer.WriteNumber("type_id", 1);
        writer.WriteString("type", "Rule");
        Text(writer, "uid", alert, "kibana.alert.rule.rule_id");
        Text(writer, "name", alert, "kibana.alert.rule.name");
        Text(writer, "version", alert, "kibana.alert.rule.version");
        writer.WriteEndObject();
        OcsfAttacks.Write(writer, alert);
        writer.WriteEndObject();
    }

    private static void WriteDevice(Utf8JsonWriter writer, JsonElement alert)
    {
        writer.WriteStartObject("device");
        writer.WriteNumber("type_id", 0);
        Text(writer, "uid", alert, "cronwatch.host_key");
        Text(writer, "hostname", alert, "host.name");
        Text(writer, "ip", alert, "host.ip");
        if ((AlertText.Of(alert, "host.os.name") ?? AlertText.Of(alert, "host.os.type")) is { } name)
        {
            writer.WriteStartObject("os");
            writer.WriteString("name", name.Cut());
            writer.WriteNumber("type_id", AlertText.Of(alert, "host.os.type") switch { "windows" => 100, "linux" => 200, "macos" => 300, _ => 0 });
            Text(writer, "version", alert, "host.os.version");
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteActor(Utf8JsonWriter writer, JsonElement alert)
    {
        var (hasProcess, hasUser) = (HasAny(alert, "process.pid", "process.entity_id", "process.name", "process.executable"), HasAny(alert, "user.name", "user.id"));
        if (!hasProcess && !hasUser)
            return;
        writer.WriteStartObject("actor");
        if (hasProcess)
            WriteProcess(writer, alert);
        if (hasUser)
        {
            writer.WriteStartObject("user");
            Text(writer, "name", alert, "user.name");
            Text(writer, "uid", alert, "user.id");
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteProcess(Utf8JsonWriter writer, JsonElement alert)
    {
        writer.WriteStartObject("process");
        Text(writer, "uid", alert, "process.entity_id");
        if (int.TryParse(AlertText.Of(alert, "process.pid"), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            writer.WriteNumber("pid", pid);
        Text(writer, "name", alert, "process.name");
        Text(writer, "path", alert, "process.executable", MostOfPath);
        Text(writer, "cmd_line", alert, "process.command_line", MostOfPath);
        writer.WriteEndObject();
    }

    private static void WriteEvidence(Utf8JsonWriter writer, JsonElement alert)
    {
        if (AlertText.Of(alert, "file.path") is not { Length: > 0 } path)
            return;
        writer.WriteStartArray("evidences");
        writer.WriteStartObject();
        writer.WriteStartObject("file");
        writer.WriteString("name", (AlertText.Of(alert, "file.name") ?? path.Split('/')[^1]).Cut());
        writer.WriteString("path", path.Cut(MostOfPath));
        writer.WriteNumber("type_id", 0);
        if (AlertText.Of(alert, "file.hash.sha256") is { } hash)
        {
            writer.WriteStartArray("hashes");
            writer.WriteStartObject();
            writer.WriteNumber("algorithm_id", 3);
            writer.WriteString("algorithm", "SHA-256");
            writer.WriteString("value", hash.Cut());
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    // What is looked for across findings: a host's name, a user's.
    private static void WriteObservables(Utf8JsonWriter writer, JsonElement alert)
    {
        writer.WriteStartArray("observables");
        Observable("device.hostname", 1, "Hostname", "host.name");
        Observable("actor.user.name", 4, "User Name", "user.name");
        writer.WriteEndArray();

        void Observable(string name, int type, string caption, string field)
        {
            if (AlertText.Of(alert, field) is not { Length: > 0 } value)
                return;
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteNumber("type_id", type);
            writer.WriteString("type", caption);
            writer.WriteString("value", value.Cut());
            writer.WriteEndObject();
        }
    }

    private static bool HasAny(JsonElement alert, params string[] names) => names.Any(name => AlertText.Of(alert, name) is { Length: > 0 });

    private static long? TimeOf(JsonElement alert, string name) =>
        EventTime.TryParse(AlertText.Of(alert, name), out var time) ? time.ToUnixTimeMilliseconds() : null;

    private static void Time(Utf8JsonWriter writer, string name, long? milliseconds)
    {
        if (milliseconds is { } value)
            writer.WriteNumber(name, value);
    }

    private static void Text(Utf8JsonWriter writer, string name, JsonElement alert, string field, int most = ShortText.Most)
    {
        if (AlertText.Of(alert, field) is { Length: > 0 } text)
            writer.WriteString(name, text.Cut(most));
    }
}

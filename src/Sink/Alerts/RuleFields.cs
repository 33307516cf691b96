using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>What an alert repeats of its rule: <c>kibana.alert.rule.*</c>, as Elastic's detection engine writes it.</summary>
internal static class RuleFields
{
    private const string Prefix = "kibana.alert.rule.";

    private static readonly string[] Lists =
    [
        "author", "tags", "references", "false_positives", "threat", "exceptions_list", "severity_mapping",
        "risk_score_mapping", "actions",
    ];

    private static readonly string[] IfThere =
    [
        "license", "timestamp_override", "rule_name_override", "building_block_type", "timeline_id", "timeline_title",
        "namespace", "meta",
    ];

    /// <summary>All of them, into the open object that is the alert.</summary>
    /// <param name="writer">The alert.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="name">What the alert calls it.</param>
    /// <param name="space">The space, part of the execution's id.</param>
    /// <param name="time">The event's time.</param>
    /// <param name="builtAt">When the alert is built.</param>
    /// <param name="replay">The replay that found it; null: it was found live.</param>
    public static void Write(Utf8JsonWriter writer, RuleInfo rule, string name, string space, AlertTime time, string builtAt, ReplayRun? replay)
    {
        var text = RuleText.Of(rule);
        Text(writer, "name", name);
        text.Identity.CopyTo(writer);
        Text(writer, "execution.uuid", ExecutionOf(space, rule.RuleId, time.Window.Start));
        Text(writer, "execution.type", replay is null ? "scheduled" : "manual");
        Text(writer, "execution.timestamp", builtAt);
        text.Definition.CopyTo(writer);
    }

    /// <summary>Which rule it is, but for its name, which an event may change.</summary>
    public static void WriteIdentity(Utf8JsonWriter writer, RuleInfo rule)
    {
        Text(writer, "rule_id", rule.RuleId);
        Text(writer, "uuid", rule.RuleId);
        writer.WriteNumber(Prefix + "version", rule.Version);
        writer.WriteNumber(Prefix + "revision", 0);
        Text(writer, "type", "eql");
        Text(writer, "rule_type_id", "siem.eqlRule");
        Text(writer, "category", "Event Correlation Rule");
        Text(writer, "consumer", "siem");
        Text(writer, "producer", "siem");
    }

    /// <summary>What the rule does, with its guide and its parameters.</summary>
    public static void WriteDefinition(Utf8JsonWriter writer, RuleInfo rule)
    {
        Text(writer, "severity", rule.Severity);
        writer.WriteNumber(Prefix + "risk_score", rule.RiskScore);
        Text(writer, "description", RuleParameters.TextOf(rule, "description"));
        Text(writer, "from", rule.From);
        Text(writer, "to", rule.To);
        Text(writer, "interval", rule.Interval);
        writer.WriteNumber(Prefix + "max_signals", rule.MaxSignals);
        writer.WriteBoolean(Prefix + "enabled", RuleParameters.Find(rule, "enabled")?.ValueKind != JsonValueKind.False);
        writer.WriteBoolean(Prefix + "immutable", false);
        WriteIndices(writer, rule);
        WriteDates(writer, rule);
        if (rule.Note is not null)
            Text(writer, "note", rule.Note);
        WriteFromFile(writer, rule);
        writer.WritePropertyName(Prefix + "parameters");
        RuleParameters.Write(writer, rule);
    }

    /// <summary>Where the rule came from, and what of its file Elastic has no field for: <c>cronwatch.rule.*</c>.</summary>
    public static void WriteSource(Utf8JsonWriter writer, RuleInfo rule)
    {
        writer.WriteString("cronwatch.rule.name", rule.Name);
        writer.WriteString("cronwatch.rule.hash", rule.Hash);
        writer.WriteString("cronwatch.rule.file", rule.File);
        if (rule.Setup is not null)
            writer.WriteString("cronwatch.rule.setup", rule.Setup);
        if (RuleParameters.Find(rule, "investigation_fields") is { } investigation)
        {
            writer.WritePropertyName("cronwatch.rule.investigation_fields");
            investigation.WriteTo(writer);
        }
        if (rule.Metadata.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName("cronwatch.rule.metadata");
            rule.Metadata.WriteTo(writer);
        }
    }

    /// <summary>The id of what Elastic calls an execution: a UUID, version 8, of space, rule and paging window.</summary>
    internal static string ExecutionOf(string space, string ruleId, DateTimeOffset windowStart)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{space}|{ruleId}|{IsoTime.OfSeconds(windowStart)}"));
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString("D");
    }

    private static void WriteIndices(Utf8JsonWriter writer, RuleInfo rule)
    {
        writer.WriteStartArray(Prefix + "indices");
        foreach (var pattern in rule.Index)
            writer.WriteStringValue(pattern);
        writer.WriteEndArray();
    }

    // A file that gives one date only has the other from it; one that gives none has none invented.
    private static void WriteDates(Utf8JsonWriter writer, RuleInfo rule)
    {
        if ((rule.CreatedAt ?? rule.UpdatedAt) is { } created)
            Text(writer, "created_at", IsoTime.Of(created));
        if ((rule.UpdatedAt ?? rule.CreatedAt) is { } updated)
            Text(writer, "updated_at", IsoTime.Of(updated));
        Text(writer, "created_by", "cronwatch");
        Text(writer, "updated_by", "cronwatch");
    }

    private static void WriteFromFile(Utf8JsonWriter writer, RuleInfo rule)
    {
        foreach (var name in Lists)
        {
            writer.WritePropertyName(Prefix + name);
            RuleParameters.WriteList(writer, rule, name);
        }
        foreach (var name in IfThere)
            if (RuleParameters.Find(rule, name) is { } value)
            {
                writer.WritePropertyName(Prefix + name);
                value.WriteTo(writer);
            }
    }

    private static void Text(Utf8JsonWriter writer, string name, string value) => writer.WriteString(Prefix + name, value);
}

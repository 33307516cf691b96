using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// <c>kibana.alert.rule.parameters</c>: the rule as its file says it, with defaults for what Elastic always writes, and
/// without what stands elsewhere in the alert. The guide's text is 10 KB: it stands in the alert once.
/// </summary>
internal static class RuleParameters
{
    // OpenSearch refuses values over 32,766 bytes in a flat_object; a UTF-16 unit takes three bytes at most.
    private const int MostOfText = 10_000;

    private static readonly string[] Elsewhere = ["name", "tags", "interval", "enabled", "actions", "note", "setup"];

    private static readonly string[] Lists =
    [
        "author", "exceptions_list", "false_positives", "references", "related_integrations", "required_fields",
        "risk_score_mapping", "severity_mapping", "threat",
    ];

    /// <summary>The object.</summary>
    public static void Write(Utf8JsonWriter writer, RuleInfo rule)
    {
        writer.WriteStartObject();
        var written = new HashSet<string>(Elsewhere, StringComparer.Ordinal);
        WriteTyped(writer, rule, written);
        foreach (var name in Lists)
        {
            writer.WritePropertyName(name);
            WriteList(writer, rule, name);
            written.Add(name);
        }
        if (rule.Rule.ValueKind == JsonValueKind.Object)
            foreach (var property in rule.Rule.EnumerateObject())
                if (written.Add(property.Name))
                {
                    writer.WritePropertyName(property.Name);
                    WriteCut(writer, property.Value);
                }
        writer.WriteEndObject();
    }

    /// <summary>A member of the rule's table; null where the file does not give it.</summary>
    public static JsonElement? Find(RuleInfo rule, string name) =>
        rule.Rule.ValueKind == JsonValueKind.Object && rule.Rule.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A member's text; empty where the file does not give one.</summary>
    public static string TextOf(RuleInfo rule, string name) =>
        Find(rule, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    /// <summary>A member as a list; empty where the file does not give one.</summary>
    public static void WriteList(Utf8JsonWriter writer, RuleInfo rule, string name)
    {
        if (Find(rule, name) is { ValueKind: JsonValueKind.Array } list)
        {
            WriteCut(writer, list);
            return;
        }
        writer.WriteStartArray();
        writer.WriteEndArray();
    }

    private static void WriteTyped(Utf8JsonWriter writer, RuleInfo rule, HashSet<string> written)
    {
        Text("description", TextOf(rule, "description"));
        Text("from", rule.From);
        Text("to", rule.To);
        Text("rule_id", rule.RuleId);
        Text("severity", rule.Severity);
        Text("type", "eql");
        Text("language", "eql");
        Number("risk_score", rule.RiskScore);
        Number("version", rule.Version);
        Number("max_signals", rule.MaxSignals);
        writer.WriteBoolean("immutable", false);
        writer.WriteStartObject("rule_source");
        writer.WriteString("type", "internal");
        writer.WriteEndObject();
        written.UnionWith(["immutable", "rule_source"]);

        void Text(string name, string value)
        {
            writer.WriteString(name, value.Cut(MostOfText));
            written.Add(name);
        }

        void Number(string name, double value)
        {
            writer.WriteNumber(name, value);
            written.Add(name);
        }
    }

    private static void WriteCut(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    WriteCut(writer, property.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                    WriteCut(writer, element);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString()!.Cut(MostOfText));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}

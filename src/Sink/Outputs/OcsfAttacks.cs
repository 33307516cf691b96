using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Outputs;

/// <summary>The tactics and techniques of MITRE ATT&amp;CK that a rule names, as OCSF has them: an object for each of the finest that is named.</summary>
internal static class OcsfAttacks
{
    private const string Framework = "MITRE ATT&CK";

    public static void Write(Utf8JsonWriter writer, JsonElement alert)
    {
        if (AlertText.Find(alert, "kibana.alert.rule.threat") is not { ValueKind: JsonValueKind.Array } threats)
            return;
        writer.WriteStartArray("attacks");
        foreach (var threat in threats.EnumerateArray().Where(threat => AlertText.Of(threat, "framework") is null or Framework))
            if (Member(threat, "tactic") is { } tactic)
                WriteTactic(writer, tactic, Elements(threat, "technique"));
        writer.WriteEndArray();
    }

    private static void WriteTactic(Utf8JsonWriter writer, JsonElement tactic, IReadOnlyList<JsonElement> techniques)
    {
        if (techniques.Count == 0)
            WriteOne(writer, ("tactic", tactic));
        foreach (var technique in techniques)
        {
            var parts = Elements(technique, "subtechnique");
            if (parts.Count == 0)
                WriteOne(writer, ("tactic", tactic), ("technique", technique));
            foreach (var part in parts)
                WriteOne(writer, ("tactic", tactic), ("technique", technique), ("sub_technique", part));
        }
    }

    private static void WriteOne(Utf8JsonWriter writer, params (string Name, JsonElement Named)[] parts)
    {
        writer.WriteStartObject();
        foreach (var (name, named) in parts)
        {
            writer.WriteStartObject(name);
            foreach (var (to, from) in ((string, string)[])[("uid", "id"), ("name", "name"), ("src_url", "reference")])
                if (AlertText.Of(named, from) is { } text)
                    writer.WriteString(to, text.Cut());
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static IReadOnlyList<JsonElement> Elements(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    private static JsonElement? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : null;
}

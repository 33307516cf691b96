using System.Text.Json;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

/// <summary>Two alerts that Kibana wrote, field by field: an alert has each of theirs, in its kind, or a reason not to.</summary>
public sealed class RealAlertTests
{
    private static readonly string Data = Path.Combine(Repository.Root, "tests", "Sink.Tests", "Data");

    private static readonly Dictionary<string, string> LeftOut = LinesOf("kibana-alert.left-out").Select(line => line.Split(": ", 2))
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    // All that an event and a rule may say.
    private const string Event = """
        {"@timestamp":"2026-01-15T09:57:12Z","event":{"action":"creation","agent_id_status":"verified","category":["file"],"code":"x",
         "dataset":"endpoint.events.file","ingested":"2026-01-15T09:57:13Z","kind":"event","module":"endpoint","outcome":"success",
         "provider":"x","type":["creation"]}}
        """;

    private static readonly string[] Written = [.. FieldsOf("", Hits.Document(Hits.Of(Event, rule: Hits.Rule with
    {
        Rule = JsonElement.Parse("""
            {"author":["Elastic"],"description":"A cron file.","enabled":true,"false_positives":["x"],"index":["logs-*"],"language":"eql",
             "license":"Elastic License v2","name":"n","note":"n","query":"file where true","references":["https://x"],
             "related_integrations":[{"package":"endpoint"}],"required_fields":[{"name":"file.path"}],"risk_score":47,"rule_id":"r-1",
             "setup":"s","severity":"medium","tags":["t"],"threat":[{"framework":"MITRE ATT&CK"}],"type":"eql"}
            """),
    })))];

    [Fact]
    public void Write_EveryFieldOfARealAlert_IsThereInItsKind() => Assert.Empty(
        LinesOf("kibana-alert.fields").Select(line => line.Split(' ')).Where(parts => !LeftOut.ContainsKey(parts[0])).Select(parts => $"{parts[0]} {parts[1]}").Except(Written));

    [Fact]
    public void Write_WhatIsLeftOutForAReason_IsNotThere() =>
        Assert.Empty(LeftOut.Keys.Intersect(Written.Select(field => field.Split(' ')[0])));

    [Fact]
    public void LeftOut_EachField_IsOneOfARealAlert() =>
        Assert.Empty(LeftOut.Keys.Except(LinesOf("kibana-alert.fields").Select(line => line.Split(' ')[0])));

    private static IEnumerable<string> LinesOf(string file) => File.ReadLines(Path.Combine(Data, file)).Where(line => !line.StartsWith('#'));

    private static IEnumerable<string> FieldsOf(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(m => FieldsOf(name.Length == 0 ? m.Name : $"{name}.{m.Name}", m.Value)),
        JsonValueKind.Array => [$"{name} list"],
        JsonValueKind.Number => [$"{name} number"],
        JsonValueKind.True or JsonValueKind.False => [$"{name} truth"],
        _ => [$"{name} text"],
    };
}

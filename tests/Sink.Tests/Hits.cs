using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

/// <summary>Hits and their documents for tests.</summary>
internal static class Hits
{
    public static readonly FieldTable Fields = new FieldTable.Builder().Intern(EventFields.OfAlerts).ToTable();

    public static readonly DateTimeOffset BuiltAt = new(2026, 1, 15, 9, 57, 13, 250, TimeSpan.Zero);

    public static readonly RuleInfo Rule = new()
    {
        RuleId = "r-1",
        Name = "Cron Job Created or Modified",
        Version = 14,
        Severity = "medium",
        RiskScore = 47,
        From = "now-9m",
        Note = "## Triage",
        Guide = [new GuidePart.Text("## Triage")],
        Setup = "## Setup",
        CreatedAt = new(2023, 6, 9, 0, 0, 0, TimeSpan.Zero),
        UpdatedAt = new(2024, 10, 17, 0, 0, 0, TimeSpan.Zero),
        Rule = Json("""
            {"author":["Elastic"],"description":"A cron file.","enabled":true,"index":["logs-endpoint.events.file*"],
             "language":"eql","license":"Elastic License v2","name":"Cron Job Created or Modified","note":"## Triage",
             "query":"file where true","risk_score":47,"rule_id":"r-1","setup":"## Setup","severity":"medium",
             "tags":["OS: Linux"],"threat":[{"framework":"MITRE ATT&CK","tactic":{"id":"TA0003","name":"Persistence"}}],
             "timestamp_override":"event.ingested","type":"eql"}
            """),
        Metadata = Json("""{"maturity":"production"}"""),
        Index = ["logs-endpoint.events.file*"],
        Hash = "5f1d",
        File = "rules/cron.toml",
    };

    public static readonly GuideAnswers Nothing = new(
        new AncestryAnswer(AnswerStatus.NotCollected, []), new UserAnswer(AnswerStatus.NotCollected), TimeSpan.Zero);

    public static Hit Of(string json, RecordOrigin? origin = null, RuleInfo? rule = null) => new(
        "2255b03f", rule ?? Rule, Some.Event(Fields, json), "host-1",
        origin ?? new("logs-endpoint.events.file-default", 3, 42, 0, 1_768_471_032_180, RecordTimestampType.CreateTime),
        new(2026, 1, 15, 9, 57, 12, 500, TimeSpan.Zero), new(2026, 1, 15, 9, 57, 12, 750, TimeSpan.Zero));

    public static JsonElement Document(string json, GuideAnswers? answers = null) => Document(Of(json), answers);

    public static JsonElement Document(Hit hit, GuideAnswers? answers = null)
    {
        using var document = JsonDocument.Parse(
            AlertDocument.Write(hit, answers ?? Nothing, BuiltAt, "default", "0.1.0"),
            new JsonDocumentOptions { AllowDuplicateProperties = false });
        return document.RootElement.Clone();
    }

    public static string[] Removed(this JsonElement document) =>
        [.. document.GetProperty("cronwatch.event.removed").EnumerateArray().Select(name => name.GetString()!)];

    public static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

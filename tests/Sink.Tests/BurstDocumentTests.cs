using System.Text;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

public sealed class BurstDocumentTests
{
    private static readonly string Id = new('5', 64);
    private static readonly DateTimeOffset First = new(2026, 1, 15, 9, 56, 30, TimeSpan.Zero);

    internal static readonly BurstSummary Burst = new(Id, "host-1", PagingWindow.Of(First),
    [
        new("a", "r-timer", First, First.AddSeconds(2), "host-1")
        {
            RuleName = "Systemd Timer Created", Severity = "low", HostName = "web-01", UserName = "root", Path = "/etc/systemd/system/x.timer", Executable = "/usr/bin/cp",
        },
        new("b", "r-cron", First.AddSeconds(1), First.AddSeconds(1.5), "host-1")
        {
            RuleName = "Cron Job Created or Modified", Severity = "high", HostName = "web-01", UserId = "0", Path = "/etc/cron.d/x", Executable = "/usr/bin/bash",
        },
        new("d", "r-cron", First.AddMinutes(3).AddTicks(1), First.AddMinutes(4), "host-1") { RuleName = "Cron Job Created or Modified", Severity = "high" },
    ]);

    [Fact]
    public void Write_Burst_IsThisDocument()
    {
        const string Expected = """
            {
              "@timestamp": "2026-01-15T09:57:13.250Z",
              "kibana.alert.original_time": "2026-01-15T09:56:30.000Z",
              "cronwatch.consumed_at": "2026-01-15T09:56:31.500Z",
              "cronwatch.window.start": "2026-01-15T09:55:00Z",
              "cronwatch.window.end": "2026-01-15T10:00:00Z",
              "kibana.alert.start": "2026-01-15T09:57:13.250Z",
              "kibana.alert.last_detected": "2026-01-15T09:57:13.250Z",
              "kibana.alert.intended_timestamp": "2026-01-15T09:57:13.250Z",
              "event.kind": "signal",
              "kibana.space_ids": ["default"],
              "kibana.version": "9.0.1",
              "kibana.alert.uuid": "ID",
              "kibana.alert.status": "active",
              "kibana.alert.workflow_status": "open",
              "kibana.alert.workflow_tags": [],
              "kibana.alert.workflow_assignee_ids": [],
              "kibana.alert.depth": 2,
              "kibana.alert.ancestors": [
                { "id": "a", "type": "signal", "index": "cronwatch-alerts-default-2026.01.01", "depth": 1, "rule": "r-timer" },
                { "id": "b", "type": "signal", "index": "cronwatch-alerts-default-2026.01.01", "depth": 1, "rule": "r-cron" },
                { "id": "d", "type": "signal", "index": "cronwatch-alerts-default-2026.01.01", "depth": 1, "rule": "r-cron" }
              ],
              "kibana.alert.severity": "high",
              "kibana.alert.risk_score": 73,
              "kibana.alert.reason": "3 alerts of persistence on web-01 from 2026-01-15T09:56:30.000Z to 2026-01-15T09:59:30.0000001Z: 2 of Cron Job Created or Modified, 1 of Systemd Timer Created.",
              "kibana.alert.rule.name": "Persistence burst",
              "kibana.alert.rule.rule_id": "cronwatch-persistence-burst",
              "kibana.alert.rule.uuid": "cronwatch-persistence-burst",
              "cronwatch.outcome": "summary",
              "cronwatch.host_key": "host-1",
              "cronwatch.version": "0.1.0",
              "cronwatch.summary.kind": "burst",
              "cronwatch.summary.count": 3,
              "cronwatch.summary.first": "2026-01-15T09:56:30.000Z",
              "cronwatch.summary.last": "2026-01-15T09:59:30.0000001Z",
              "cronwatch.summary.rules": [
                { "rule_id": "r-cron", "name": "Cron Job Created or Modified", "count": 2 },
                { "rule_id": "r-timer", "name": "Systemd Timer Created", "count": 1 }
              ],
              "cronwatch.summary.alerts": [
                { "id": "a", "rule_id": "r-timer", "time": "2026-01-15T09:56:30.000Z", "severity": "low", "path": "/etc/systemd/system/x.timer", "process": "/usr/bin/cp", "user": "root" },
                { "id": "b", "rule_id": "r-cron", "time": "2026-01-15T09:56:31.000Z", "severity": "high", "path": "/etc/cron.d/x", "process": "/usr/bin/bash", "user": "0" },
                { "id": "d", "rule_id": "r-cron", "time": "2026-01-15T09:59:30.0000001Z", "severity": "high" }
              ],
              "cronwatch.summary.truncated": false,
              "host.name": "web-01"
            }
            """;
        var want = Hits.Json(Expected.Replace("ID", Id, StringComparison.Ordinal)).EnumerateObject().Select(Compact);
        Assert.Equal(want, Document(Burst).EnumerateObject().Select(Compact));
    }

    // The indexer asks for them, and so does whoever reads the topic of alerts after a restart.
    [Fact]
    public void Write_Burst_IsReadBack()
    {
        var document = Some.Event(AlertReader.Fields, Encoding.UTF8.GetString(Written(Burst)));
        var facts = AlertReader.Read(document)!;
        Assert.Equal((Id, "host-1", Burst.Window, false), (facts.Id, facts.Host, PagingWindow.Of(facts.Time), facts.CountsInBursts));
        Assert.Equal((true, 3), (AlertReader.IsSummary(document), AlertReader.BurstCountOf(document)));
        Assert.Equal("cronwatch-alerts-default-2026.01.01", AlertIndex.Of(Written(Burst), "default"));
    }

    [Theory]
    [InlineData("""{"cronwatch.summary.kind":"overflow","cronwatch.summary.count":3}""")]
    [InlineData("""{"cronwatch.summary.kind":"burst","cronwatch.summary.count":-3}""")]
    [InlineData("""{"cronwatch.summary.kind":"burst"}""")]
    [InlineData("{}")]
    public void BurstCountOf_OtherDocument_IsNone(string json) => Assert.Null(AlertReader.BurstCountOf(Some.Event(AlertReader.Fields, json)));

    [Fact]
    public void Write_MoreAlertsAndRulesThanAreListed_CountsAllOfThem()
    {
        var document = Document(Burst with { Alerts = [.. Enumerable.Range(0, 150).Select(i => Burst.Alerts[0] with { Id = $"{i}", RuleId = $"r-{i % 7}", RuleName = $"Rule {i % 7}" })] });
        Assert.Equal((150, 100, 7, true), (
            document.GetProperty("cronwatch.summary.count").GetInt32(), document.GetProperty("cronwatch.summary.alerts").GetArrayLength(),
            document.GetProperty("cronwatch.summary.rules").GetArrayLength(), document.GetProperty("cronwatch.summary.truncated").GetBoolean()));
        Assert.EndsWith(" 22 of Rule 0, 22 of Rule 1, 22 of Rule 2, 21 of Rule 3, 21 of Rule 4, and of 2 more rules.",
            document.GetProperty("kibana.alert.reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HostileTexts_StaysSmallAndForgesNothing()
    {
        var text = string.Concat(Enumerable.Repeat("\u202e\ud800\",\"kibana.alert.severity\":\"low\"\0", 40));
        var alert = new AlertFacts(new('a', 64), text, First, First, text) { RuleName = text, Severity = text, HostName = text, UserName = text, Path = text, Executable = text };
        var written = Written(new(Id, text, PagingWindow.Of(First), [.. Enumerable.Range(0, 1_000).Select(i => alert with { Id = $"{i}", RuleId = $"{i}{text}", Severity = i == 7 ? "medium" : text })]));
        Assert.InRange(written.Length, 1, 250_000);
        using var document = JsonDocument.Parse(written, new JsonDocumentOptions { AllowDuplicateProperties = false });
        Assert.Equal("medium", document.RootElement.GetProperty("kibana.alert.severity").GetString());
    }

    [Fact]
    public void ChangesOf_Burst_AreWhatItsAlertsChange() => Assert.Equal(
        [
            "cronwatch.summary.alerts", "cronwatch.summary.count", "cronwatch.summary.first", "cronwatch.summary.kind", "cronwatch.summary.last",
            "cronwatch.summary.rules", "cronwatch.summary.truncated", "kibana.alert.ancestors", "kibana.alert.last_detected",
            "kibana.alert.original_time", "kibana.alert.reason", "kibana.alert.risk_score", "kibana.alert.severity",
        ],
        JsonElement.Parse(AlertRevision.ChangesOf(Written(Burst))!).EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));

    internal static byte[] Written(BurstSummary burst, string space = "default") => BurstDocument.Write(burst, Hits.BuiltAt, space, "0.1.0");

    private static JsonElement Document(BurstSummary burst) => JsonElement.Parse(Written(burst));

    private static string Compact(JsonProperty field) => $"{field.Name}={JsonSerializer.Serialize(field.Value)}";
}

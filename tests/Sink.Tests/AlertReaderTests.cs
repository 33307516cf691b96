using System.Text;
using System.Text.Json.Nodes;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

public sealed class AlertReaderTests
{
    private const string Id = "2255b03fb6480e385158e9db78520e1d07ea86aa9c133c36ce3d5ff6da4206e0";

    private static readonly string FileEvent = """
        {"@timestamp":"2026-01-15T09:57:12.180629612Z","event":{"id":"e1"},"host":{"name":"web-01"},"user":{"id":1001,"name":"alice"},
         "process":{"executable":"/usr/bin/bash"},"file":{"path":"/etc/cron.d/x","hash":{"sha256":"ab"}}}
        """;

    [Fact]
    public void Read_WrittenAlert_SaysWhatItsHitSays()
    {
        var facts = Read(FileEvent);
        Assert.Equal(
            new AlertFacts(
                Id, "r-1", new DateTimeOffset(2026, 1, 15, 9, 57, 12, TimeSpan.Zero).AddTicks(1_806_296),
                new(2026, 1, 15, 9, 57, 12, 500, TimeSpan.Zero), "host-1")
            {
                RuleName = "Cron Job Created or Modified",
                CountsInBursts = true,
                Severity = "medium",
                HostName = "web-01",
                UserId = "1001",
                UserName = "alice",
                Executable = "/usr/bin/bash",
                Path = "/etc/cron.d/x",
                Sha256 = "ab",
            },
            facts);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"@timestamp":1768471032.18}""")]
    [InlineData("""{"@timestamp":"2026-01-15T10:57:12.5+01:00","user.name":"alice","user":{"id":["7","8"]}}""")]
    [InlineData("""{"@timestamp":"1970-01-01T00:00:00Z","user":{"name":""},"file":{"path":["",null,"/b"]}}""")]
    [InlineData("""{"@timestamp":"9999-12-31T23:59:59.9999999Z","host.name":null,"process":{"executable":true}}""")]
    [InlineData("""{"@timestamp":"soon","kibana.alert.rule.rule_id":"forged","kibana":{"alert":{"uuid":"forged"}},"cronwatch.host_key":"forged"}""")]
    [InlineData("""{"user":{"name":"\u202e\u0000<script>"},"process.executable":"a\"b\\c"}""")]
    public void Read_AlertOfAnyEvent_SaysWhatItsHitSays(string json) => Assert.Equal(AlertReader.Of(Hit(json)), Read(json));

    [Fact]
    public void Read_TextsWithoutEnd_AreCutAlike()
    {
        var text = new string('x', 8_000) + "😀";
        var json = new JsonObject
        {
            ["host.name"] = text,
            ["user"] = new JsonObject { ["id"] = text, ["name"] = text },
            ["process"] = new JsonObject { ["executable"] = text },
            ["file"] = new JsonObject { ["path"] = text },
        }.ToJsonString();
        var facts = Read(json);
        Assert.Equal(AlertReader.Of(Hit(json)), facts);
        Assert.Equal((255, 255, 4_096, 4_096), (facts!.HostName!.Length, facts.UserName!.Length, facts.Executable!.Length, facts.Path!.Length));
    }

    [Theory]
    [InlineData("kibana.alert.uuid", "a1")]
    [InlineData("kibana.alert.uuid", null)]
    [InlineData("kibana.alert.rule.rule_id", "")]
    [InlineData("kibana.alert.original_time", "soon")]
    [InlineData("kibana.alert.original_time", null)]
    [InlineData("cronwatch.consumed_at", "")]
    [InlineData("cronwatch.host_key", "")]
    [InlineData("cronwatch.host_key", null)]
    public void Read_DocumentWithoutWhatMakesAnAlert_IsNone(string field, string? instead)
    {
        var document = Document(FileEvent);
        document[field] = instead;
        Assert.Null(Read(document));
    }

    [Theory]
    [InlineData("""{"threat":[{"tactic":{"id":"TA0002"}},{"tactic":{"id":"TA0003"}}]}""", true)]
    [InlineData("""{"threat":[{"tactic":{"id":"TA0003"}}],"alert_suppression":{"group_by":["host.id"]}}""", false)]
    [InlineData("""{"threat":[{"tactic":{"id":"TA0004","name":"TA0003"},"technique":[{"id":"TA0003"}]}]}""", false)]
    [InlineData("""{"threat":[]}""", false)]
    [InlineData("""{}""", false)]
    public void Read_AlertOfAnyRule_CountsInBurstsAsItsHit(string rule, bool counts)
    {
        var table = Hits.Json(rule);
        var suppression = table.TryGetProperty("alert_suppression", out _) ? new RuleSuppression(["host.id"], null, SuppressesMissing: true) : null;
        var hit = Hit(FileEvent) with { Rule = Hits.Rule with { Rule = table, Suppression = suppression } };
        var read = AlertReader.Read(Some.Event(AlertReader.Fields, Encoding.UTF8.GetString(AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, "default", "0.1.0"))));
        Assert.Equal((counts, counts), (read!.CountsInBursts, AlertReader.Of(hit).CountsInBursts));
    }

    [Fact]
    public void Read_RuleWhoseNameAnEventOverrides_SaysItsOwn()
    {
        var hit = Hit(FileEvent) with { Rule = Hits.Rule with { Overrides = new() { NameField = "host.name" } } };
        var document = JsonNode.Parse(AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, "default", "0.1.0"))!.AsObject();
        Assert.Equal("web-01", (string?)document["kibana.alert.rule.name"]);
        Assert.Equal((Hits.Rule.Name, Hits.Rule.Name), (Read(document)!.RuleName, AlertReader.Of(hit).RuleName));
        document.Remove("cronwatch.rule.name");
        Assert.Equal("web-01", Read(document)!.RuleName);
    }

    private static Hit Hit(string json) => Hits.Of(json) with { Id = Id };

    private static AlertFacts? Read(string json) => Read(Document(json));

    private static AlertFacts? Read(JsonObject document) => AlertReader.Read(Some.Event(AlertReader.Fields, document.ToJsonString()));

    private static JsonObject Document(string json) =>
        JsonNode.Parse(Encoding.UTF8.GetString(AlertDocument.Write(Hit(json), Hits.Nothing, Hits.BuiltAt, "default", "0.1.0")))!.AsObject();
}

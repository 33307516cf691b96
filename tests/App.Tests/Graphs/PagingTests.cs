using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cronwatch.App.Graphs;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>Hits that do not page are kept, and something stands for them; after a restart, too.</summary>
public sealed class PagingTests
{
    private const string PagesTwice = Rule + "max_signals = 2\n";

    private const string Suppresses = Rule + """
        [rule.alert_suppression]
        group_by = ["user.name"]
        duration = { value = 10, unit = "m" }
        """;

    private const string Rule = """
        [rule]
        author = ["a"]
        description = "d"
        language = "eql"
        name = "Files"
        risk_score = 1
        rule_id = "r-1"
        severity = "low"
        type = "eql"
        query = 'file where file.path like "/etc/cron.d/*"'

        """;

    [Fact]
    public async Task Take_MoreHitsThanTheRulePages_AreKeptAndSummedUp()
    {
        await using var lanes = new TestLanes(PagesTwice);
        List<OutgoingAlert> all = [];
        for (var i = 0; i < 5; i++)
            all.AddRange(lanes.Read(Event(i)));
        var atTheEnd = lanes.End();

        Assert.Equal(["alert", "alert", "overflow", "overflow", "overflow"], all.Select(TestLanes.Kind));
        Assert.Equal(["summary"], atTheEnd.Select(TestLanes.Kind));
        var (overflow, last) = (all[2], Assert.Single(atTheEnd));
        Assert.Equal("cronwatch.suppressed", overflow.Record.Topic);
        Assert.Equal(TestLanes.Id(last), TestLanes.Document(overflow).GetProperty("cronwatch.suppressed_by").GetString());
        Assert.Equal(3, CountOf(last));
        Assert.Equal(["/etc/cron.d/2", "/etc/cron.d/3", "/etc/cron.d/4"],
            TestLanes.Document(last).GetProperty("cronwatch.summary.paths").EnumerateArray().Select(path => path.GetProperty("text").GetString()));
        Assert.StartsWith("3 more hits of Files on web-01 ", TestLanes.Document(last).GetProperty("kibana.alert.reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_AfterARestart_GoesOnWithCapAndSummary()
    {
        await using var lanes = new TestLanes(PagesTwice);
        List<OutgoingAlert> all = [];
        for (var i = 0; i < 4; i++)
            all.AddRange(lanes.Read(Event(i)));
        all.AddRange(lanes.End());

        lanes.Restart(all);

        Assert.IsType<HitOutcome.Alert>(lanes.ReadOne(Event(1)).Outcome);       // It was not committed, and is not counted again.
        Assert.IsType<HitOutcome.Overflow>(lanes.ReadOne(Event(9)).Outcome);
        var summary = Assert.Single(lanes.End());
        Assert.Equal((TestLanes.Id(all[^1]), 3), (TestLanes.Id(summary), CountOf(summary)));
        Assert.Equal(Origin(all[^1]), Origin(summary));
    }

    [Fact]
    public async Task Take_RuleSuppresses_TheAlertSaysWhatItStandsFor_AfterARestartToo()
    {
        await using var lanes = new TestLanes(Suppresses);
        var (alert, suppressed) = (lanes.ReadOne(Event(0)), lanes.ReadOne(Event(1)));
        var document = TestLanes.Document(alert);
        Assert.Equal("""[{"field":"user.name","value":["alice"]}]""", document.GetProperty("kibana.alert.suppression.terms").GetRawText());
        Assert.Equal(64, document.GetProperty("kibana.alert.instance.id").GetString()!.Length);
        Assert.Equal("2026-01-15T09:57:00.000Z", document.GetProperty("kibana.alert.suppression.start").GetString());
        Assert.Equal(("cronwatch.suppressed", TestLanes.Id(alert)),
            (suppressed.Record.Topic, TestLanes.Document(suppressed).GetProperty("cronwatch.suppressed_by").GetString()));

        var grown = Assert.Single(lanes.End());
        Assert.Equal(("progress", TestLanes.Id(alert)), (TestLanes.Kind(grown), TestLanes.Id(grown)));
        Assert.Equal(Others(document, "kibana.alert.suppression."), Others(TestLanes.Document(grown), "kibana.alert.suppression."));
        Assert.Equal((1, "2026-01-15T09:57:01.000Z"), Extent(grown));

        lanes.Restart(alert, grown);

        Assert.IsType<HitOutcome.Suppressed>(lanes.ReadOne(Event(2)).Outcome);
        Assert.IsType<HitOutcome.Alert>(lanes.ReadOne(Event(3, user: "bob")).Outcome);
        Assert.Equal((2, "2026-01-15T09:57:02.000Z"), Extent(Assert.Single(lanes.End())));
        // It was not committed: it says what has become of it since.
        Assert.Equal((2, "2026-01-15T09:57:02.000Z"), Extent(lanes.ReadOne(Event(0))));
    }

    [Theory]
    [InlineData(Suppresses)]
    [InlineData(Rule + "max_signals = 1\n")]
    public async Task Take_HitThatDoesNotPage_IsNotCommittedBeforeWhatStandsForIt(string rule)
    {
        await using var lanes = new TestLanes(rule);
        Assert.Single(lanes.Acknowledge(lanes.Read(Event(0))));
        Assert.Empty(lanes.Acknowledge(lanes.Read(Event(1))));
        Assert.Empty(lanes.Acknowledge(lanes.Read(Event(2))));
        Assert.Equal(3, Assert.Single(lanes.Acknowledge(lanes.End())).Offset.Value);
    }

    [Fact]
    public async Task Take_AlertOfAGroupIsRevised_ItsProgressSaysItToo()
    {
        await using var lanes = new TestLanes(Suppresses);
        var alert = lanes.ReadOne(Event(0));
        var revised = JsonNode.Parse(alert.Record.Value!)!.AsObject();
        revised["cronwatch.context.revision"] = 1;
        revised["guide.user"] = "known";
        lanes.Restart(alert, alert with { Record = alert.Record with { Value = Encoding.UTF8.GetBytes(revised.ToJsonString()) } }, alert);
        lanes.Read(Event(1));
        var grown = TestLanes.Document(Assert.Single(lanes.End(), outgoing => TestLanes.Kind(outgoing) == "progress"));
        Assert.Equal("known", grown.GetProperty("guide.user").GetString());
    }

    [Fact]
    public async Task Take_SummaryOfARestart_IsNoAlertOfTheHost()
    {
        await using var lanes = new TestLanes(PagesTwice);
        List<OutgoingAlert> all = [];
        for (var i = 0; i < 3; i++)
            all.AddRange(lanes.Read(Event(i)));
        lanes.Restart(all);
        var related = TestLanes.Document(lanes.ReadOne(Event(1))).GetProperty("guide.related_alerts");
        Assert.Equal(1, related.GetProperty("host").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task ChangesOfSummary_AreItsSum()
    {
        await using var lanes = new TestLanes(PagesTwice);
        for (var i = 0; i < 3; i++)
            lanes.Read(Event(i));
        lanes.Read(Event(3));
        var changes = JsonElement.Parse(AlertRevision.ChangesOfSummary(Assert.Single(lanes.End()).Record.Value!)!);
        Assert.Equal(
            ["cronwatch.summary.count", "cronwatch.summary.first", "cronwatch.summary.kind", "cronwatch.summary.last", "cronwatch.summary.paths",
                "cronwatch.summary.processes", "kibana.alert.last_detected", "kibana.alert.reason"],
            changes.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Others(JsonElement document, string than) => document.EnumerateObject()
        .Where(member => !member.Name.StartsWith(than, StringComparison.Ordinal) && member.Name != "kibana.alert.last_detected")
        .ToDictionary(member => member.Name, member => member.Value.GetRawText());

    private static (int Count, string? End) Extent(OutgoingAlert alert) => (
        TestLanes.Document(alert).GetProperty("kibana.alert.suppression.docs_count").GetInt32(),
        TestLanes.Document(alert).GetProperty("kibana.alert.suppression.end").GetString());

    private static int CountOf(OutgoingAlert summary) => TestLanes.Document(summary).GetProperty("cronwatch.summary.count").GetInt32();

    private static string Origin(OutgoingAlert alert) => string.Join(' ', TestLanes.Document(alert).EnumerateObject()
        .Where(member => member.Name.StartsWith("cronwatch.kafka.", StringComparison.Ordinal)).Select(member => member.Value.GetRawText()));

    private static string Event(int number, string user = "alice") => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["@timestamp"] = $"2026-01-15T09:57:0{number}Z",
        ["agent"] = new { id = "a1" },
        ["event"] = new { id = $"e{number}", category = new[] { "file" }, action = "creation" },
        ["host"] = new { id = "h", name = "web-01" },
        ["user"] = new { name = user },
        ["file"] = new { path = $"/etc/cron.d/{number}" },
    });
}

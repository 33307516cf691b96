using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cronwatch.App.Executions;
using Cronwatch.App.Graphs;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>Hits that do not page are kept, and something stands for them; after a restart, too.</summary>
public sealed class PagingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 9, 57, 0, TimeSpan.Zero);

    private const string PagesTwice = Rule + "max_signals = 2\n";

    private const string Suppresses = Rule + """
        [rule.alert_suppression]
        group_by = ["user.name"]
        duration = { value = 10, unit = "m" }
        """;

    private const string ExceptsBob = """
        rule_id = "r-1"

        [[items]]
        name = "Bob's own"
        entries = [{ field = "user.name", value = "bob" }]
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
    public async Task Take_HitsOfAllOutcomes_AreEachTalliedAsWhatTheyBecame()
    {
        await using var lanes = new TestLanes(PagesTwice, exceptions: ExceptsBob);
        List<OutgoingAlert> all = [.. lanes.Read(Event(0, user: "bob")), .. lanes.Read(Event(0, user: "bob"))];
        for (var i = 1; i < 6; i++)
            all.AddRange(lanes.Read(Event(i)));
        all.AddRange(lanes.End());

        var tallies = all.Select(outgoing => outgoing.Range?.State).OfType<RangeTally>().Distinct().ToList();
        Assert.Equal(6, tallies.Sum(tally => tally.Candidates));
        var hits = tallies.SelectMany(tally => tally.Hits, (_, hit) => hit.Counts).ToList();
        Assert.Equal((6, 1, 2, 3), (hits.Sum(h => h.Hits), hits.Sum(h => h.Excepted), hits.Sum(h => h.Alerts), hits.Sum(h => h.Overflow)));
        Assert.All(hits, counts => Assert.Equal(0, counts.Unaccounted));
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

    [Theory]
    [InlineData(PagesTwice, "summary")]
    [InlineData(Suppresses, "progress")]
    public async Task Take_ReadAgainAfterAKill_CountsNoHitTwice(string rule, string sum)
    {
        await using var lanes = new TestLanes(rule);
        List<OutgoingAlert> all = [];
        for (var i = 0; i < 5; i++)
            all.AddRange(lanes.Read(Event(i)));
        all.AddRange(lanes.End());

        lanes.RestartAt(0, all);
        for (var i = 0; i < 7; i++)
            lanes.Read(Event(i));
        var grown = Assert.Single(lanes.End(), outgoing => TestLanes.Kind(outgoing) == sum);

        Assert.Equal(sum == "summary" ? 5 : 6, sum == "summary" ? CountOf(grown) : Extent(grown).Count);
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

    // An exception about ancestors makes all hits of the rule wait; they are decided when their process is known.
    [Fact]
    public async Task Take_HitsAreDecidedOutOfOrder_TheFirstIsNotCommittedBeforeItsSum()
    {
        await using var lanes = new TestLanes(Suppresses, exceptions: """
            rule_id = "r-1"
            [[items]]
            name = "Never"
            entries = [{ field = "guide.ancestry.links.executable", type = "match", value = "/never" }]
            """);
        lanes.Learn(Process("p0"));
        Assert.Single(lanes.Acknowledge(lanes.Read(Event(0, process: "p0"))));
        Assert.Empty(lanes.Acknowledge(lanes.Read(Event(1, process: "p1"))));
        Assert.Empty(lanes.Acknowledge(lanes.Read(Event(2, process: "p0"))));
        Assert.Empty(lanes.Acknowledge(lanes.Learn(Process("p1"))));
        Assert.Equal(2, Extent(Assert.Single(lanes.End(), outgoing => TestLanes.Kind(outgoing) == "progress")).Count);
    }

    // Their ids would still be those of before.
    [Fact]
    public async Task Take_ManyOtherWindowsAfterOneThatOverflowed_ItsSumGoesOn()
    {
        await using var lanes = new TestLanes(Rule + "max_signals = 1\n");
        for (var i = 0; i < 5; i++)
            lanes.Read(Event(i));
        Assert.Equal(4, CountOf(Assert.Single(lanes.End())));
        for (var i = 0; i < 10_001; i++)
            lanes.Read(Event(1_000 + i, time: new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(5 * i)));
        lanes.Read(Event(5));
        Assert.Equal(5, CountOf(Assert.Single(lanes.End())));
    }

    [Fact]
    public async Task Take_EventWithAThousandValuesOfATerm_TheAlertHasRoomForThem()
    {
        await using var lanes = new TestLanes(Suppresses);
        var values = Enumerable.Range(0, 1_000).Select(i => i + new string('+', 900)).ToArray();
        var alert = lanes.ReadOne(Event(0, users: values));
        Assert.InRange(alert.Record.Value!.Length, 1, 900_000);
        Assert.True(TestLanes.Document(alert).GetProperty("kibana.alert.suppression.terms")[0].GetProperty("truncated").GetBoolean());
        Assert.IsType<HitOutcome.Suppressed>(lanes.ReadOne(Event(1, users: values)).Outcome);
        Assert.IsType<HitOutcome.Alert>(lanes.ReadOne(Event(2, users: [.. values[..^1], "other"])).Outcome);
    }

    [Fact]
    public async Task Take_AlertOfAGroupIsRevisedAfterARestart_StillSaysWhatItStandsFor()
    {
        await using var lanes = new TestLanes(Suppresses, TimeSpan.Zero);
        lanes.Learn(Process("p9"));
        List<OutgoingAlert> all = [.. lanes.Read(Event(0, process: "p1")), .. lanes.Tick(), .. lanes.Read(Event(1, process: "p1")), .. lanes.End()];
        Assert.Equal(["alert", "suppressed", "progress"], all.Select(TestLanes.Kind));

        lanes.Restart(all);
        lanes.Learn(Process("p9"));
        List<OutgoingAlert> again = [.. lanes.Read(Event(0, process: "p1")), .. lanes.Tick(), .. lanes.Learn(Process("p1")), .. lanes.End()];

        var revised = Assert.Single(again, outgoing => TestLanes.Kind(outgoing) == "context");
        Assert.Equal((1, 1), (Extent(revised).Count, TestLanes.Document(revised).GetProperty("cronwatch.context.revision").GetInt32()));
    }

    [Fact]
    public async Task Take_GroupThatStaysOpenForDays_GoesOnAfterARestartOfThen()
    {
        await using var lanes = new TestLanes(Suppresses.Replace("10, unit = \"m\"", "700, unit = \"h\"", StringComparison.Ordinal));
        List<OutgoingAlert> all = [.. lanes.Read(Event(0)), .. lanes.Read(Event(1)), .. lanes.End()];
        lanes.RestartAfter(TimeSpan.FromDays(20), all);
        Assert.IsType<HitOutcome.Suppressed>(lanes.ReadOne(Event(2, time: Noon.AddDays(20))).Outcome);
        Assert.Equal(2, Extent(Assert.Single(lanes.End())).Count);
    }

    [Fact]
    public async Task TakeInParts_HundredsOfHitsAreReleasedAtOnce_ComeInParts()
    {
        await using var lanes = new TestLanes(Rule + "max_signals = 5_000\n");
        for (var i = 0; i < 900; i++)
            Assert.Empty(lanes.Read(Event(i, process: $"p{i}")));
        var parts = lanes.EndInParts();
        Assert.Equal(900, parts.Sum(part => part.Count));
        Assert.All(parts, part => Assert.InRange(part.Sum(outgoing => outgoing.Record.Value!.Length), 0, 3 * 1_024 * 1_024));
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
    public async Task ChangesOf_Summary_AreItsSum()
    {
        await using var lanes = new TestLanes(PagesTwice);
        for (var i = 0; i < 3; i++)
            lanes.Read(Event(i));
        lanes.Read(Event(3));
        var changes = JsonElement.Parse(AlertRevision.ChangesOf(Assert.Single(lanes.End()).Record.Value!)!);
        Assert.Equal(
            ["cronwatch.counted_to", "cronwatch.summary.count", "cronwatch.summary.first", "cronwatch.summary.kind", "cronwatch.summary.last", "cronwatch.summary.paths",
                "cronwatch.summary.processes", "kibana.alert.ancestors", "kibana.alert.last_detected", "kibana.alert.original_time",
                "kibana.alert.reason", "kibana.alert.risk_score", "kibana.alert.severity"],
            changes.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Others(JsonElement document, string than) => document.EnumerateObject()
        .Where(member => !member.Name.StartsWith(than, StringComparison.Ordinal) && member.Name is not ("kibana.alert.last_detected" or "cronwatch.counted_to"))
        .ToDictionary(member => member.Name, member => member.Value.GetRawText());

    private static (int Count, string? End) Extent(OutgoingAlert alert) => (
        TestLanes.Document(alert).GetProperty("kibana.alert.suppression.docs_count").GetInt32(),
        TestLanes.Document(alert).GetProperty("kibana.alert.suppression.end").GetString());

    private static int CountOf(OutgoingAlert summary) => TestLanes.Document(summary).GetProperty("cronwatch.summary.count").GetInt32();

    private static string Origin(OutgoingAlert alert) => string.Join(' ', TestLanes.Document(alert).EnumerateObject()
        .Where(member => member.Name.StartsWith("cronwatch.kafka.", StringComparison.Ordinal)).Select(member => member.Value.GetRawText()));

    private static SaidRecord Process(string id) => new()
    {
        Actions = ["exec"],
        Process = new() { EntityId = id, Pid = 4711, Name = "bash", Executable = "/usr/bin/bash", CommandLine = "bash -c x", User = new("0", "root"), RealUser = new("0", "root") },
        Timestamp = Noon,
        Sequence = 1,
    };

    private static string Event(int number, string user = "alice", string[]? users = null, string? process = null, DateTimeOffset? time = null) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["@timestamp"] = $"{time ?? Noon.AddSeconds(number % 10):yyyy-MM-ddTHH:mm:ssZ}",
        ["process"] = process is null ? new object() : new { entity_id = process },
        ["agent"] = new { id = "a1" },
        ["event"] = new { id = $"e{number}", category = new[] { "file" }, action = "creation" },
        ["host"] = new { id = "h", name = "web-01" },
        ["user"] = new { name = users ?? [user] },
        ["file"] = new { path = $"/etc/cron.d/{number}" },
    });
}

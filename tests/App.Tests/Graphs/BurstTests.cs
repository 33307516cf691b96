using System.Text.Json;
using Cronwatch.App.Graphs;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>Several alerts of persistence of a host have a summary beside them; after a restart at any point, the same.</summary>
public sealed class BurstTests
{
    private const string Suppresses = "alert_suppression = { group_by = [\"host.id\"] }";

    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 9, 57, 0, TimeSpan.Zero);
    private static readonly string Cron = RuleOf("Cron", "/etc/cron.d/*");
    private static readonly string Timer = RuleOf("Timer", "/etc/systemd/*");

    [Fact]
    public async Task Take_AlertsOfTwoRules_StayAndAreListed()
    {
        await using var lanes = new TestLanes(Cron, second: Timer);
        List<OutgoingAlert> alerts = [.. lanes.Read(Event(0, "/etc/cron.d/x")), .. lanes.Read(Event(1, "/etc/systemd/x.timer")), .. lanes.Read(Event(2, "/etc/cron.d/y"))];
        var summary = Assert.Single(lanes.End());

        Assert.Equal(["alert", "alert", "alert"], alerts.Select(TestLanes.Kind));
        Assert.Equal(("summary", "cronwatch.alerts", null), (TestLanes.Kind(summary), summary.Record.Topic, summary.Outcome));
        var document = TestLanes.Document(summary);
        Assert.Equal("Cron 2, Timer 1", string.Join(", ", document.GetProperty("cronwatch.summary.rules").EnumerateArray().Select(rule => $"{rule.GetProperty("name")} {rule.GetProperty("count")}")));
        Assert.Equal(alerts.Select(TestLanes.Id), Ids(document));
        Assert.Equal(alerts.Select(TestLanes.Id), document.GetProperty("kibana.alert.ancestors").EnumerateArray().Select(ancestor => ancestor.GetProperty("id").GetString()));
        Assert.StartsWith("3 alerts of persistence on web-01 from 2026-01-15T09:57:00.000Z to 2026-01-15T09:57:02.000Z: ", document.GetProperty("kibana.alert.reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_HitsThatDoNotPage_AreInNoBurst()
    {
        await using var lanes = new TestLanes(Cron + "max_signals = 1\n", second: RuleOf("Timer", "/etc/systemd/*", Suppresses), exceptions: """
            rule_id = "Cron"
            [[items]]
            name = "Known"
            entries = [{ field = "file.path", type = "match", value = "/etc/cron.d/known" }]
            """);
        string[] paths = ["/etc/cron.d/x", "/etc/cron.d/known", "/etc/cron.d/y", "/etc/cron.d/z", "/etc/systemd/x", "/etc/systemd/y"];
        Assert.Equal(["alert", "excepted", "overflow", "overflow", "alert", "suppressed"], paths.SelectMany((path, i) => lanes.Read(Event(i, path))).Select(TestLanes.Kind));
        Assert.DoesNotContain(lanes.End(), IsBurst);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Suppresses)]
    public async Task Take_RuleOfAnotherTacticOrThatSuppresses_IsInNoBurst(string keys)
    {
        var other = RuleOf("Other", "/etc/systemd/*", keys.Length > 0 ? keys : """threat = [{ tactic = { id = "TA0004" } }]""", isOfPersistence: keys.Length > 0);
        await using var lanes = new TestLanes(Cron, second: other);
        foreach (var (path, i) in new[] { "/etc/cron.d/x", "/etc/cron.d/y", "/etc/systemd/x" }.Select((path, i) => (path, i)))
            Assert.Equal("alert", TestLanes.Kind(lanes.ReadOne(Event(i, path))));
        Assert.DoesNotContain(lanes.End(), IsBurst);
    }

    // Else a run that finds all of it committed would have nothing to do, and would not look.
    [Fact]
    public async Task Take_AlertOfABurst_IsNotCommittedBeforeItsSummary()
    {
        await using var lanes = new TestLanes(Cron);
        for (var i = 0; i < 2; i++)
            Assert.Equal(i + 1, Assert.Single(lanes.Acknowledge(lanes.Read(Event(i)))).Offset.Value);
        List<OutgoingAlert> alerts = [.. lanes.Read(Event(2)), .. lanes.Read(Event(3))];
        Assert.Empty(lanes.Acknowledge(alerts));
        Assert.Equal(4, Assert.Single(lanes.Acknowledge(lanes.End())).Offset.Value);
    }

    [Fact]
    public async Task Take_AlertThatIsTakenAgainBeforeItsSummary_IsNotCommittedEither()
    {
        await using var lanes = new TestLanes(Cron);
        lanes.Restart(Enumerable.Range(0, 3).SelectMany(i => lanes.Read(Event(i))).ToList());
        Assert.Empty(lanes.Acknowledge(lanes.Read(Event(2))));
        Assert.Single(lanes.Acknowledge(lanes.End()));
    }

    // Killed after any event, the summary told then or not, and the last alert published or not. What was not committed comes again.
    [Fact]
    public async Task Take_RestartAtAnyPoint_EndsWithTheSameSummary()
    {
        string[] paths = ["/etc/cron.d/a", "/etc/systemd/b", "/etc/cron.d/c", "/etc/systemd/d", "/etc/cron.d/e"];
        var whole = await LastSummaryAsync(paths, kill: 0, isTold: false, lost: 0);
        Assert.Contains("5 alerts of persistence on web-01", whole, StringComparison.Ordinal);
        for (var kill = 1; kill <= paths.Length; kill++)
            for (var lost = 0; lost <= 1; lost++)
                foreach (var isTold in (bool[])[false, true])
                    Assert.Equal(whole, await LastSummaryAsync(paths, kill, isTold, lost));
    }

    [Fact]
    public async Task Tick_AfterARestart_TellsWhatWasNotTold_AndNothingTwice()
    {
        await using var lanes = new TestLanes(Cron);
        List<OutgoingAlert> alerts = [.. Enumerable.Range(0, 3).SelectMany(i => lanes.Read(Event(i)))];
        lanes.Restart(alerts);
        var summary = Assert.Single(lanes.Tick());
        Assert.True(IsBurst(summary));
        lanes.Restart([.. alerts, summary]);
        Assert.Empty(lanes.Tick());
        Assert.Empty(lanes.End());
    }

    // Of five alerts three are back: their summary would say less than the one that is there.
    [Fact]
    public async Task Tick_AlertsAreNotAllBack_TellsNothing()
    {
        await using var lanes = new TestLanes(Cron);
        List<OutgoingAlert> all = [.. Enumerable.Range(0, 5).SelectMany(i => lanes.Read(Event(i))), .. lanes.End()];
        lanes.RestartBehind(all[..3]);
        Assert.Empty(lanes.Tick());
        lanes.CatchUp(all[3..]);
        Assert.Empty(lanes.Tick());
        Assert.Empty(lanes.End());
        lanes.RestartBehind(all[..3]);
        Assert.Empty(lanes.Revoke());
    }

    // A day later the alerts no longer come back, but late ones of the same window are not all there was.
    [Fact]
    public async Task Take_LateAlertsOfABurstThatIsTooOldToComeBack_DoNotReplaceIt()
    {
        await using var lanes = new TestLanes(Cron);
        List<OutgoingAlert> all = [.. Enumerable.Range(0, 4).SelectMany(i => lanes.Read(Event(i))), .. lanes.End()];
        lanes.RestartAfter(TimeSpan.FromDays(2), all);
        for (var i = 4; i < 7; i++)
            Assert.Equal("alert", TestLanes.Kind(lanes.ReadOne(Event(i))));
        Assert.Empty(lanes.End());
    }

    private static async Task<string> LastSummaryAsync(string[] paths, int kill, bool isTold, int lost)
    {
        await using var lanes = new TestLanes(Cron, second: Timer);
        List<OutgoingAlert> published = [];
        for (var i = 0; i < kill; i++)
            published.AddRange(lanes.Read(Event(i, paths[i])));
        published.RemoveRange(published.Count - Math.Min(lost, published.Count), Math.Min(lost, published.Count));
        if (isTold)
            published.AddRange(lanes.End());
        lanes.Restart(published);
        for (var i = Math.Max(0, kill - 1 - lost); i < paths.Length; i++)
            published.AddRange(lanes.Read(Event(i, paths[i])));
        published.AddRange(lanes.End());
        return string.Join('\n', TestLanes.Document(published.FindLast(IsBurst)).EnumerateObject()
            .Where(member => member.Name is not ("@timestamp" or "kibana.alert.start" or "kibana.alert.last_detected" or "kibana.alert.intended_timestamp" or "cronwatch.consumed_at"))
            .Select(member => $"{member.Name} {member.Value.GetRawText()}"));
    }

    private static bool IsBurst(OutgoingAlert outgoing) =>
        TestLanes.Document(outgoing).TryGetProperty("cronwatch.summary.kind", out var kind) && kind.GetString() == "burst";

    private static IEnumerable<string?> Ids(JsonElement summary) => summary.GetProperty("cronwatch.summary.alerts").EnumerateArray().Select(alert => alert.GetProperty("id").GetString());

    private static string RuleOf(string name, string paths, string keys = "", bool isOfPersistence = true) =>
        Some.Rule(name, paths, isOfPersistence ? $"{Some.OfPersistence}\n{keys}" : keys);

    private static string Event(int number, string path = "/etc/cron.d/x") => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["@timestamp"] = $"{Noon.AddSeconds(number):yyyy-MM-ddTHH:mm:ssZ}",
        ["agent"] = new { id = "a1" },
        ["event"] = new { id = $"e{number}", category = new[] { "file" }, action = "creation" },
        ["host"] = new { id = "h", name = "web-01" },
        ["file"] = new { path },
    });
}

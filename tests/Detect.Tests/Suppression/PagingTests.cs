using System.Text.Json;
using Cronwatch.Detect.Suppression;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Suppression;

/// <summary>What pages, what is suppressed and what overflows: hits as <c>minute:second field-value</c>, outcomes by the hits' numbers.</summary>
public sealed class PagingTests
{
    private static readonly FieldTable Fields = new FieldTable.Builder().Intern(["user.name", "process.name", "file.path", "process.executable"]).ToTable();
    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly Paging _paging = new("default");
    private RuleInfo _rule = RuleOf(maxSignals: 100);

    [Fact]
    public void Decide_MoreHitsThanTheRulePages_TheFirstPageAndTheRestOverflow()
    {
        _rule = RuleOf(maxSignals: 2);
        Assert.Equal(["alert", "alert", "overflow", "overflow"], Decide("0:00 a", "0:01 a", "0:02 a", "4:59 a"));
    }

    [Fact]
    public void Decide_NextWindowOtherHostOrOtherRule_CountsAnew()
    {
        _rule = RuleOf(maxSignals: 1);
        Assert.Equal(["alert", "overflow", "alert"], Decide("0:00 a", "4:59 a", "5:00 a"));
        Assert.Equal("alert", Name(HitOf("0:03 a", 20) with { Host = "other" }, "0:03"));
        Assert.Equal("alert", Name(HitOf("0:03 a", 21) with { Rule = _rule with { RuleId = "r-2" } }, "0:03"));
    }

    [Fact]
    public void Decide_LateHitOfAWindowThatIsFull_Overflows()
    {
        _rule = RuleOf(maxSignals: 1);
        Assert.Equal(["alert", "alert", "overflow"], Decide("0:00 a", "5:00 a", "0:01 a"));
    }

    [Fact]
    public void Decide_HitThatPagedBefore_PagesAgainAndCountsOnce()
    {
        _rule = RuleOf(maxSignals: 2);
        var hit = HitOf("0:00 a", 0);
        Assert.Equal(["alert", "alert"], [Name(hit, "0:00"), Name(hit, "0:00")]);
        Assert.Equal("alert", Name(HitOf("0:01 a", 1), "0:01"));
        Assert.Equal("alert", Name(hit, "0:00"));
    }

    [Theory]
    // Within ten minutes of the first, whatever the window; then a new group.
    [InlineData(10, "0:00 a, 4:00 a, 9:59 a, 10:00 a, 11:00 a", "alert, by 0, by 0, alert, by 3")]
    // By value.
    [InlineData(10, "0:00 a, 0:01 b, 0:02 a, 0:03 b", "alert, alert, by 0, by 1")]
    // A late one moves the start back, and with it the end.
    [InlineData(10, "9:00 a, 0:00 a, 9:30 a, 10:00 a", "alert, by 0, by 0, alert")]
    // One that is too late for the group opens another beside it.
    [InlineData(5, "9:00 a, 1:00 a, 9:01 a, 1:30 a", "alert, alert, by 0, by 1")]
    // Without a duration: by the window.
    [InlineData(null, "0:00 a, 4:59 a, 5:00 a, 5:01 a", "alert, by 0, alert, by 2")]
    public void Decide_RuleThatSuppresses_TheFirstStandsForTheOthers(int? minutes, string hits, string outcomes)
    {
        _rule = RuleOf(100, new(["user.name"], minutes is { } m ? TimeSpan.FromMinutes(m) : null, SuppressesMissing: true));
        Assert.Equal(outcomes.Split(", "), Outcomes(hits.Split(", ")));
    }

    [Theory]
    [InlineData(true, "alert, by 0, alert, by 2")]
    [InlineData(false, "alert, alert, alert, by 2")]
    public void Decide_FieldIsMissing_IsAGroupOfItsOwnOrNotSuppressed(bool suppresses, string outcomes)
    {
        _rule = RuleOf(100, new(["user.name"], null, suppresses));
        Assert.Equal(outcomes.Split(", "), Outcomes(["0:00", "0:01", "0:02 a", "0:03 a"]));
    }

    [Fact]
    public void Decide_GroupsOfAFullWindow_OverflowAndStandForNothing()
    {
        _rule = RuleOf(1, new(["user.name"], null, SuppressesMissing: true));
        Assert.Equal(["alert", "overflow", "by 0", "overflow"], Outcomes(["0:00 a", "0:01 b", "0:02 a", "0:03 b"]));
    }

    [Fact]
    public void Decide_SameGroupOnTwoHosts_IsTwo()
    {
        _rule = RuleOf(100, new(["user.name"], null, SuppressesMissing: true));
        var (one, other) = (HitOf("0:00 a", 0), HitOf("0:00 a", 1) with { Host = "other" });
        Assert.NotEqual(GroupOf(one).InstanceId, GroupOf(other).InstanceId);
    }

    [Fact]
    public void Decide_ValuesInAnotherOrder_AreTheSameGroup()
    {
        _rule = RuleOf(100, new(["user.name", "process.name"], null, SuppressesMissing: true));
        var one = HitOf("""{"user":{"name":["b","a","b"]},"process":{"name":"x"}}""", "0");
        var other = HitOf("""{"process":{"name":"x"},"user":{"name":["a","b"]}}""", "1");
        Assert.Equal(["process.name x", "user.name a b"], GroupOf(one).Terms.Select(term => $"{term.Field} {string.Join(' ', term.Values)}"));
        Assert.Equal("suppressed", Name(other, "0:01"));
    }

    [Fact]
    public void Decide_ValuesThatReadAlikeWhenJoined_AreTwoGroups()
    {
        _rule = RuleOf(100, new(["user.name", "process.name"], null, SuppressesMissing: true));
        Assert.Equal("alert", Name(HitOf("""{"user":{"name":["a|1|b"]}}""", "0"), "0:00"));
        Assert.Equal("alert", Name(HitOf("""{"user":{"name":["a","b"]}}""", "1"), "0:00"));
    }

    // Every order of the same hits in one partition gives as many alerts, and each hit one outcome.
    [Fact]
    public void Decide_AnyOrder_PagesAsManyAndLosesNone()
    {
        string[] hits = ["0:00 a", "0:01 a", "0:02 b", "4:59 a", "5:00 a", "5:01 b", "9:00 b"];
        for (var seed = 0; seed < 200; seed++)
        {
            var paging = new Paging("default");
            var rule = RuleOf(3, new(["user.name"], null, SuppressesMissing: true));
            var mixed = hits.ToArray();
            new Random(seed).Shuffle(mixed);
            var outcomes = mixed.Select((hit, i) => paging.Decide(HitOf(hit, i) with { Rule = rule }, TimeOf(hit)).Name).ToList();
            Assert.Equal((4, 3), (outcomes.Count(o => o == "alert"), outcomes.Count(o => o == "suppressed")));
        }
    }

    // Killed after any hit: what the alert topic says brings the decisions back.
    [Theory]
    [InlineData(2, null, "0:00 a, 0:01 a, 0:02 a, 5:00 a, 0:03 a")]
    [InlineData(100, 10, "0:00 a, 0:01 b, 4:00 a, 12:00 a, 9:00 b, 12:01 a")]
    [InlineData(1, 10, "0:00 a, 0:01 b, 4:00 a, 12:00 a, 9:00 b, 12:01 a")]
    public void Decide_AfterARestart_DecidesTheSame(long maxSignals, int? minutes, string all)
    {
        var suppression = minutes is { } m ? new RuleSuppression(["user.name"], TimeSpan.FromMinutes(m), SuppressesMissing: true) : null;
        _rule = RuleOf(maxSignals, suppression);
        var hits = all.Split(", ");
        var whole = Outcomes(hits);
        for (var kill = 0; kill <= hits.Length; kill++)
        {
            var (before, after, alerts) = (new Paging("default"), new Paging("default"), new List<(AlertFacts, HitGroup?)>());
            for (var i = 0; i < kill; i++)
                if (before.Decide(HitOf(hits[i], i), TimeOf(hits[i])) is HitOutcome.Alert alert)
                    alerts.Add((FactsOf(HitOf(hits[i], i), TimeOf(hits[i])), alert.Group));
            foreach (var (facts, group) in alerts)
                after.Recall(facts, group);
            // The last two before it had not been committed.
            for (var i = Math.Max(0, kill - 2); i < hits.Length; i++)
                Assert.Equal(whole[i], Outcome(after.Decide(HitOf(hits[i], i), TimeOf(hits[i]))));
        }
    }

    [Fact]
    public void TakeSummaries_WindowOverflows_SaysHowOftenWhenAndWhat()
    {
        _rule = RuleOf(maxSignals: 1);
        Name(HitOf("""{"file":{"path":"/etc/cron.d/0"}}""", "first"), "0:30");
        for (var i = 0; i < 7; i++)
            Name(HitOf($$$"""{"file":{"path":"/etc/cron.d/{{{i % 3}}}"},"process":{"executable":"/bin/cp"}}""", $"{i}"), $"1:0{i}");
        Name(HitOf("{}", "late"), "0:10");

        var summary = Assert.Single(_paging.TakeSummaries());

        Assert.Equal((8, Noon.AddSeconds(10), Noon.AddSeconds(66)), (summary.Count, summary.First, summary.Last));
        Assert.Equal("0", summary.Opening.Id);
        Assert.Equal([new("/etc/cron.d/0", 3), new("/etc/cron.d/1", 2), new("/etc/cron.d/2", 2)], summary.Paths.AsEnumerable());
        Assert.Equal([new("/bin/cp", 7)], summary.Processes.AsEnumerable());
        Assert.Empty(_paging.TakeSummaries());
        Name(HitOf("{}", "next"), "1:30");
        Assert.Equal((summary.Id, 9), (Assert.Single(_paging.TakeSummaries()) is var again ? again.Id : "", again.Count));
    }

    [Fact]
    public void Decide_OverflowingHits_NameTheirSummary()
    {
        _rule = RuleOf(maxSignals: 1);
        var outcomes = new[] { "0:00 a", "0:01 a", "0:02 a" }.Select((hit, i) => _paging.Decide(HitOf(hit, i), TimeOf(hit))).ToArray();
        var id = Assert.Single(_paging.TakeSummaries()).Id;
        Assert.Equal([new HitOutcome.Overflow(id), new HitOutcome.Overflow(id)], outcomes[1..]);
        Assert.Equal(AlertId.OfMany("default", "r-1", "overflow", "h", "2026-01-15T12:00:00Z"), id);
    }

    [Fact]
    public void Recall_SummaryOfBefore_GoesOnFromIt()
    {
        _rule = RuleOf(maxSignals: 1);
        Decide("0:00 a", "0:01 a", "0:02 a");
        var before = Assert.Single(_paging.TakeSummaries());

        var after = new Paging("default");
        after.Recall(FactsOf(HitOf("0:00 a", 0), Noon), null);
        after.Recall(before, PagingWindow.Of(Noon));
        Assert.Empty(after.TakeSummaries());
        Assert.Equal(new HitOutcome.Overflow(before.Id), after.Decide(HitOf("0:03 a", 3), Noon.AddSeconds(3)));
        Assert.Equal((before.Count + 1, before.First), (Assert.Single(after.TakeSummaries()) is var now ? now.Count : 0, now.First));
    }

    // What is forgotten pages: nothing is lost by it.
    [Fact]
    public void Decide_MoreWindowsThanAreKept_TheOldestPagesAgain()
    {
        _rule = RuleOf(maxSignals: 1);
        for (var i = 0; i < 10_001; i++)
            Assert.Equal("alert", Name(HitOf("0:00 a", i) with { Host = $"h{i}" }, "0:00"));
        Assert.Equal("overflow", Name(HitOf("0:00 a", 20_000) with { Host = "h10000" }, "0:00"));
        Assert.Equal("alert", Name(HitOf("0:00 a", 20_001) with { Host = "h0" }, "0:00"));
    }

    private string[] Decide(params string[] hits) => [.. hits.Select((hit, i) => _paging.Decide(HitOf(hit, i), TimeOf(hit)).Name)];

    private string[] Outcomes(string[] hits)
    {
        var paging = new Paging("default");
        return [.. hits.Select((hit, i) => Outcome(paging.Decide(HitOf(hit, i), TimeOf(hit))))];
    }

    private static string Outcome(HitOutcome outcome) => outcome is HitOutcome.Suppressed { By: var alert } ? $"by {alert}" : outcome.Name;

    private string Name(Hit hit, string time) => _paging.Decide(hit, TimeOf(time)).Name;

    private HitGroup GroupOf(Hit hit) => Assert.IsType<HitOutcome.Alert>(_paging.Decide(hit, Noon)).Group!;

    private Hit HitOf(string hit, int id) =>
        HitOf(hit.Split(' ') is [_, var user] ? $$$"""{"user":{"name":"{{{user}}}"}}""" : "{}", $"{id}");

    private Hit HitOf(string json, string id) => new(id, _rule, Some.Event(Fields, json), "h", default, Noon, Noon);

    private static AlertFacts FactsOf(Hit hit, DateTimeOffset time) => new(hit.Id, hit.Rule.RuleId, time, Noon, hit.Host);

    private static DateTimeOffset TimeOf(string hit)
    {
        var parts = hit.Split(' ')[0].Split(':');
        return Noon + new TimeSpan(0, int.Parse(parts[0], null), int.Parse(parts[1], null));
    }

    private static RuleInfo RuleOf(long maxSignals, RuleSuppression? suppression = null) => new()
    {
        RuleId = "r-1",
        Name = "Rule",
        Version = 1,
        Severity = "low",
        RiskScore = 1,
        From = "now-9m",
        MaxSignals = maxSignals,
        Suppression = suppression,
        Rule = JsonElement.Parse("{}"),
        Metadata = default,
        Hash = "",
        File = "",
    };
}

using Cronwatch.Detect.Suppression;
using Cronwatch.Events;

namespace Cronwatch.Detect.Tests.Suppression;

/// <summary>Alerts as <c>minute:second rule</c>, called by their place; a host is <c>h</c> unless it is said.</summary>
public sealed class PersistenceBurstsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly PersistenceBursts _bursts = new("default");

    [Fact]
    public void TakeGrown_ThreeAlertsOfTwoRules_AreABurst()
    {
        Add("0:30 cron", "0:10 timer", "4:59 cron");
        var burst = Assert.Single(_bursts.TakeGrown());
        Assert.Equal(("h", Noon), (burst.Host, burst.Window.Start));
        Assert.Equal(AlertId.OfMany("default", "burst", "h", "2026-01-15T12:00:00Z"), burst.Id);
        Assert.Equal(["1", "0", "2"], Ids(burst));
        Assert.Equal([new("cron", "Rule cron", 2), new("timer", "Rule timer", 1)], burst.Rules.AsEnumerable());
    }

    [Fact]
    public void TakeGrown_ThreeAlertsOfOneRule_AreABurst()
    {
        Add("0:00 cron", "0:01 cron", "0:02 cron");
        Assert.Equal([new("cron", "Rule cron", 3)], Assert.Single(_bursts.TakeGrown()).Rules.AsEnumerable());
    }

    [Theory]
    [InlineData("0:00 cron, 0:00 timer")]
    [InlineData("0:00 cron, 4:59 cron, 5:00 cron, 5:01 timer")]
    public void TakeGrown_FewerThanThreeInAWindow_AreNone(string alerts)
    {
        Add(alerts.Split(", "));
        Assert.Empty(_bursts.TakeGrown());
    }

    [Fact]
    public void TakeGrown_AlertsOfTwoHostsAndWindows_AreABurstEach()
    {
        string[] times = ["0:00 cron", "0:01 cron", "0:02 cron", "5:00 cron", "5:01 cron", "5:02 cron"];
        Add(times);
        for (var i = 0; i < times.Length; i++)
            _bursts.Add(AlertOf(times[i], $"other-{i}") with { Host = "other" });
        var bursts = _bursts.TakeGrown();
        Assert.Equal(4, bursts.Select(burst => burst.Id).Distinct().Count());
        Assert.All(bursts, burst => Assert.Equal(3, burst.Alerts.Length));
    }

    [Fact]
    public void Add_RuleThatDoesNotCount_StaysOut()
    {
        Add("0:00 cron", "0:01 cron");
        _bursts.Add(AlertOf("0:02 cron", "2") with { CountsInBursts = false });
        Assert.Empty(_bursts.TakeGrown());
    }

    [Fact]
    public void Add_SameAlertAgain_CountsOnce()
    {
        Add("0:00 cron", "0:01 cron");
        Add("0:00 cron", "0:01 cron");
        Assert.Empty(_bursts.TakeGrown());
        Add("0:00 cron", "0:01 cron", "0:02 cron");
        Assert.Equal(3, Assert.Single(_bursts.TakeGrown()).Alerts.Length);
        Add("0:00 cron", "0:01 cron", "0:02 cron");
        Assert.Empty(_bursts.TakeGrown());
    }

    [Fact]
    public void TakeGrown_MoreHaveCome_TellsAllOfThemUnderTheSameId()
    {
        string[] alerts = ["0:10 cron", "0:11 cron", "0:12 cron", "0:09 timer"];
        Add(alerts[..3]);
        var before = Assert.Single(_bursts.TakeGrown());
        Assert.Empty(_bursts.TakeGrown());
        Add(alerts);
        var after = Assert.Single(_bursts.TakeGrown());
        Assert.Equal(before.Id, after.Id);
        Assert.Equal(["3", "0", "1", "2"], Ids(after));
    }

    [Theory]
    [InlineData("low, critical, medium", "critical")]
    [InlineData("low, low, low", "low")]
    [InlineData("low, grave, medium", "medium")]
    [InlineData("grave, grave, grave", "low")]
    public void Severity_OfABurst_IsTheHighest(string severities, string highest)
    {
        foreach (var (severity, i) in severities.Split(", ").Select((severity, i) => (severity, i)))
            _bursts.Add(AlertOf("0:00 cron", $"{i}") with { Severity = severity });
        Assert.Equal(highest, Assert.Single(_bursts.TakeGrown()).Severity);
    }

    [Fact]
    public void TakeGrown_AnyOrder_IsTheSameBurst()
    {
        string[] alerts = ["0:00 cron", "0:00 timer", "1:00 cron", "4:59 init", "0:30 cron"];
        Add(alerts);
        var expected = Text(Assert.Single(_bursts.TakeGrown()));
        for (var seed = 0; seed < 100; seed++)
        {
            var mixed = alerts.Select((alert, i) => AlertOf(alert, $"{i}")).ToArray();
            new Random(seed).Shuffle(mixed);
            var (bursts, last) = (new PersistenceBursts("default"), "");
            foreach (var alert in mixed)
            {
                bursts.Add(alert);
                last = bursts.TakeGrown() is [var burst] ? Text(burst) : last;
            }
            Assert.Equal(expected, last);
        }
    }

    // Killed after any alert, its summaries told up to any of them: what the alert topic holds brings the rest about, and nothing twice.
    [Fact]
    public void TakeGrown_AfterARestart_IsTheSameBurst()
    {
        string[] alerts = ["0:00 cron", "0:01 timer", "1:00 cron", "4:59 init", "0:30 cron"];
        Add(alerts);
        var expected = Text(Assert.Single(_bursts.TakeGrown()));
        for (var kill = 0; kill <= alerts.Length; kill++)
            for (var told = 0; told <= kill; told++)
            {
                var (bursts, last) = (new PersistenceBursts("default"), Told(alerts[..told]));
                Add(bursts, alerts[..kill]);
                if (last.Count > 0)
                    bursts.Recall("h", new(Noon), last.Count);
                // The last two before it had not been committed.
                var of = TextOfNext(bursts);
                Assert.Equal(told < kill && kill >= 3, of is not null);
                Add(bursts, alerts);
                Assert.Equal(expected, TextOfNext(bursts) ?? of ?? last.Text);
            }
    }

    // Compaction moves an alert that was revised behind its summary.
    [Fact]
    public void Recall_SummaryComesBeforeItsAlerts_TellsNothingNew()
    {
        Add("0:00 cron", "0:01 cron");
        _bursts.Recall("h", new(Noon), 3);
        Add("0:00 cron", "0:01 cron", "0:02 cron");
        Assert.Empty(_bursts.TakeGrown());
        Add("0:00 cron", "0:01 cron", "0:02 cron", "0:03 cron");
        Assert.Equal(4, Assert.Single(_bursts.TakeGrown()).Alerts.Length);
    }

    [Fact]
    public void Add_MoreAlertsThanAnybodyReads_CountsAThousand()
    {
        for (var i = 0; i < 1_500; i++)
            _bursts.Add(AlertOf("0:00 cron", $"{i}"));
        Assert.Equal(1_000, Assert.Single(_bursts.TakeGrown()).Alerts.Length);
        _bursts.Add(AlertOf("0:00 cron", "1500"));
        Assert.Empty(_bursts.TakeGrown());
    }

    [Fact]
    public void Add_TextsWithoutEnd_AreCut()
    {
        var text = new string('x', 4_096);
        for (var i = 0; i < 3; i++)
            _bursts.Add(AlertOf("0:00 cron", $"{i}") with { Path = text, Executable = text });
        Assert.All(Assert.Single(_bursts.TakeGrown()).Alerts, alert => Assert.Equal((1_024, 1_024), (alert.Path!.Length, alert.Executable!.Length)));
    }

    // 4,999 windows of one alert have as many places again for the windows; two more alerts want the two places that are left, and one more.
    [Fact]
    public void Add_MoreWindowsThanAreKept_TheOneUsedLongestAgoBeginsAnew()
    {
        for (var i = 0; i < 4_999; i++)
            _bursts.Add(AlertOf("0:00 cron", $"{i}") with { Host = $"h{i}" });
        foreach (var host in (string[])["h0", "h2"])        // h1 makes room.
            for (var i = 0; i < 2; i++)
                _bursts.Add(AlertOf("0:01 cron", $"{host}-{i}") with { Host = host });
        Assert.Equal(["h0", "h2"], _bursts.TakeGrown().Select(burst => burst.Host).Order());
        for (var i = 0; i < 2; i++)
            _bursts.Add(AlertOf("0:02 cron", $"h1-{i}") with { Host = "h1" });
        Assert.Empty(_bursts.TakeGrown());
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    public void Add_TimesOfAWrongClock_AreAWindowLikeOthers(string time)
    {
        Assert.True(EventTime.TryParse(time, out var at));
        for (var i = 0; i < 3; i++)
            _bursts.Add(AlertOf("0:00 cron", $"{i}") with { Time = at });
        Assert.Equal(PagingWindow.Of(at), Assert.Single(_bursts.TakeGrown()).Window);
    }

    private void Add(params string[] alerts) => Add(_bursts, alerts);

    private static void Add(PersistenceBursts bursts, params string[] alerts)
    {
        for (var i = 0; i < alerts.Length; i++)
            bursts.Add(AlertOf(alerts[i], $"{i}"));
    }

    private static (int Count, string? Text) Told(string[] alerts)
    {
        var bursts = new PersistenceBursts("default");
        Add(bursts, alerts);
        return bursts.TakeGrown() is [var burst] ? (burst.Alerts.Length, Text(burst)) : default;
    }

    private static string? TextOfNext(PersistenceBursts bursts) => bursts.TakeGrown() is [var burst] ? Text(burst) : null;

    private static string Text(BurstSummary burst) => $"{burst.Id} {burst.Severity} {string.Join(' ', burst.Rules)} {string.Join(' ', burst.Alerts)}";

    private static IEnumerable<string> Ids(BurstSummary burst) => burst.Alerts.Select(alert => alert.Id);

    private static AlertFacts AlertOf(string alert, string id)
    {
        var (time, rule) = alert.Split(' ') is [var first, var second] ? (first.Split(':'), second) : throw new ArgumentException(alert);
        return new(id, rule, Noon + new TimeSpan(0, int.Parse(time[0], null), int.Parse(time[1], null)), Noon, "h") { RuleName = $"Rule {rule}", Severity = "low", CountsInBursts = true };
    }
}

using System.Text;
using System.Text.Json;
using Cronwatch.App.WebConsole;

namespace Cronwatch.App.Tests.WebConsole;

public sealed class AlertFeedTests
{
    [Fact]
    public void Alerts_MoreThanCapacity_AreThoseThatWereDetectedLast()
    {
        var feed = new AlertFeed(capacity: 2);
        foreach (var (id, minute) in new[] { ("b", 2), ("c", 3), ("a", 1) })
            Assert.True(feed.Add(AnAlert.Of(id, minute: minute)));

        Assert.Equal(["c", "b"], Ids(feed));
        Assert.Null(feed.Find("a"));
        Assert.Null(feed.DocumentOf("a"));
    }

    [Fact]
    public void Alerts_MoreBytesThanTheFeedTakes_AreListedWithoutTheOldestDocuments()
    {
        var feed = new AlertFeed();
        for (var i = 0; i < 100; i++)
            Assert.True(feed.Add(AnAlert.Of($"a{i}", path: "/etc/cron.d/" + new string('x', 900_000))));

        // The path stands there thrice: 2.7 MB.
        Assert.Equal(100, feed.Alerts.Count);
        Assert.Equal(23, feed.Alerts.Count(alert => feed.DocumentOf(alert.Summary.Id) is not null));
        Assert.NotNull(feed.DocumentOf("a99"));
    }

    [Fact]
    public void Add_SameIdAgain_ReplacesIt()
    {
        var feed = new AlertFeed();
        Add(feed, "a", "b");
        feed.Add(AnAlert.Of("a", severity: "high"));

        Assert.Equal(["a", "b"], Ids(feed));
        Assert.Equal("high", feed.Find("a")!.Summary.Severity);
        Assert.Contains("high", Encoding.UTF8.GetString(feed.DocumentOf("a")!.Value.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Alerts_OfAHostWhoseClockIsWrong_StandWhereTheyWereDetected()
    {
        var feed = new AlertFeed();
        feed.Add(AnAlert.Of("now", minute: 5));
        feed.Add(AnAlert.Of("then", minute: 6, eventTime: "1999-01-01T00:00:00Z"));

        Assert.Equal(["then", "now"], Ids(feed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"kibana.alert.uuid":""}""")]
    [InlineData("""{"kibana.alert.uuid":{"a":1}}""")]
    public void Add_NoAlert_KeepsNothing(string bytes)
    {
        var feed = new AlertFeed();
        Assert.False(feed.Add(Encoding.UTF8.GetBytes(bytes)));
        Assert.Empty(feed.Alerts);
    }

    [Theory]
    [InlineData("\"cronwatch.summary.count\":3", "Rule (and 3 more)")]
    [InlineData("\"cronwatch.summary.kind\":\"overflow\",\"cronwatch.summary.count\":3", "Rule (and 3 more)")]
    [InlineData("\"cronwatch.summary.kind\":\"burst\",\"cronwatch.summary.count\":3", "Rule (3 alerts)")]
    [InlineData("\"kibana.alert.suppression.docs_count\":299", "Rule (and 299 more)")]
    [InlineData("\"kibana.alert.suppression.docs_count\":0", "Rule")]
    public void Read_AlertThatStandsForOthers_SaysHowMany(string member, string rule) => Assert.Equal(
        rule, AlertSummary.Read(JsonElement.Parse($$"""{"kibana.alert.uuid":"a","kibana.alert.rule.name":"Rule",{{member}} }"""))!.RuleText);

    [Theory]
    [InlineData("""{"kibana.alert.uuid":"a","host.name":"h","file":{"path":"/p"},"user":{"id":0}}""")]
    [InlineData("""{"kibana":{"alert.uuid":"a"},"host":{"name":["h","i"]},"file.path":["/p"],"user.id":0}""")]
    [InlineData("""{"kibana.alert":{"uuid":"a"},"host":{"name":"h"},"host.id":"no","file":{"path":"/p"},"user":{"id":"0"}}""")]
    public void Add_DottedOrNestedKeys_ReadsBoth(string json)
    {
        var feed = new AlertFeed();
        feed.Add(Encoding.UTF8.GetBytes(json));
        Assert.Equal(new AlertSummary("a", DateTimeOffset.UnixEpoch, null, null, null, null, null, "h", "/p", null, "0"), feed.Alerts.Single().Summary);
    }

    [Fact]
    public void Add_HalfASurrogatePair_IsKept()
    {
        var feed = new AlertFeed();
        Assert.True(feed.Add("""{"kibana.alert.uuid":"a","file":{"path":"/etc/\ud800"}}"""u8.ToArray()));
        Assert.Equal("/etc/\uFFFD", feed.Find("a")!.Summary.Path);
    }

    [Fact]
    public void Alerts_TakenBeforeAnotherIsAdded_DoNotChange()
    {
        var feed = new AlertFeed();
        Add(feed, "a");
        var before = feed.Alerts;
        Add(feed, "b");
        Assert.Single(before);
    }

    [Fact]
    public void Changed_TakenBeforeReading_TellsOfWhatCameAfter()
    {
        var feed = new AlertFeed();
        Add(feed, "a");
        var changed = feed.Changed;
        Assert.False(changed.IsCompleted);

        Add(feed, "b");

        Assert.True(changed.IsCompleted);
        Assert.False(feed.Changed.IsCompleted);
    }

    [Fact]
    public async Task Add_FromManyThreads_KeepsAllOfThem()
    {
        var feed = new AlertFeed();
        await Parallel.ForAsync(0, 500, (i, _) =>
        {
            feed.Add(AnAlert.Of($"a{i}"));
            return ValueTask.CompletedTask;
        });
        Assert.Equal(500, Ids(feed).Distinct().Count());
    }

    private static void Add(AlertFeed feed, params string[] ids)
    {
        foreach (var id in ids)
            Assert.True(feed.Add(AnAlert.Of(id)));
    }

    private static IEnumerable<string> Ids(AlertFeed feed) => feed.Alerts.Select(a => a.Summary.Id);
}

using System.Text;
using System.Text.Json;
using Cronwatch.App.WebConsole;

namespace Cronwatch.App.Tests.WebConsole;

public sealed class AlertFeedTests
{
    [Fact]
    public void Newest_MoreThanCapacity_KeepsTheLastOnes()
    {
        var feed = new AlertFeed(capacity: 2);
        Add(feed, "a", "b", "c");

        Assert.Equal(["c", "b"], Ids(feed.Newest(10)));
        Assert.Equal(["c"], Ids(feed.Newest(1)));
        Assert.Null(feed.Find("a"));
    }

    [Fact]
    public void Newest_MoreBytesThanTheFeedTakes_DropsTheOldest()
    {
        var feed = new AlertFeed();
        for (var i = 0; i < 100; i++)
            Assert.True(feed.Add(AnAlert.Of($"a{i}", path: "/etc/cron.d/" + new string('x', 900_000))));

        // Path and name are 1.8 MB together.
        Assert.Equal(35, feed.Newest(100).Length);
        Assert.Equal("a99", feed.Newest(1)[0].Summary.Id);
    }

    [Fact]
    public void Add_SameIdAgain_ReplacesAndCountsAsNewest()
    {
        var feed = new AlertFeed();
        Add(feed, "a", "b");
        feed.Add(AnAlert.Of("a", severity: "high"));

        Assert.Equal(["a", "b"], Ids(feed.Newest(10)));
        Assert.Equal("high", feed.Find("a")!.Summary.Severity);
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
        Assert.Empty(feed.Newest(10));
    }

    [Theory]
    [InlineData("\"cronwatch.summary.count\":3", "Rule (and 3 more)")]
    [InlineData("\"cronwatch.summary.kind\":\"overflow\",\"cronwatch.summary.count\":3", "Rule (and 3 more)")]
    [InlineData("\"cronwatch.summary.kind\":\"burst\",\"cronwatch.summary.count\":3", "Rule (3 alerts)")]
    [InlineData("\"kibana.alert.suppression.docs_count\":299", "Rule (and 299 more)")]
    [InlineData("\"kibana.alert.suppression.docs_count\":0", "Rule")]
    public void Read_AlertThatStandsForOthers_SaysHowMany(string member, string rule) => Assert.Equal(
        rule, AlertSummary.Read(JsonElement.Parse($$"""{"kibana.alert.uuid":"a","kibana.alert.rule.name":"Rule",{{member}} }"""))!.Rule);

    [Theory]
    [InlineData("""{"kibana.alert.uuid":"a","host.name":"h","file":{"path":"/p"},"user":{"id":0}}""")]
    [InlineData("""{"kibana":{"alert.uuid":"a"},"host":{"name":["h","i"]},"file.path":["/p"],"user.id":0}""")]
    [InlineData("""{"kibana.alert":{"uuid":"a"},"host":{"name":"h"},"host.id":"no","file":{"path":"/p"},"user":{"id":"0"}}""")]
    public void Add_DottedOrNestedKeys_ReadsBoth(string json)
    {
        var feed = new AlertFeed();
        feed.Add(Encoding.UTF8.GetBytes(json));
        Assert.Equal(new AlertSummary("a", null, null, null, "h", "/p", null, "0"), feed.Newest(1).Single().Summary);
    }

    [Fact]
    public void Add_HalfASurrogatePair_IsKept()
    {
        var feed = new AlertFeed();
        Assert.True(feed.Add("""{"kibana.alert.uuid":"a","file":{"path":"/etc/\ud800"}}"""u8.ToArray()));
        Assert.Equal("/etc/\uFFFD", feed.Find("a")!.Summary.Path);
    }

    [Fact]
    public void Newest_TakenBeforeAnotherIsAdded_DoesNotChange()
    {
        var feed = new AlertFeed();
        Add(feed, "a");
        var before = feed.Newest(10);
        Add(feed, "b");
        Assert.Equal(["a"], Ids(before));
    }

    [Fact]
    public void Changed_TakenBeforeReading_TellsOfWhatCameAfter()
    {
        var feed = new AlertFeed();
        Add(feed, "a");
        var (changed, seen) = (feed.Changed, feed.Revision);
        Assert.False(changed.IsCompleted);

        Add(feed, "b", "c");

        Assert.True(changed.IsCompleted);
        Assert.Equal(["b", "c"], Ids(feed.After(seen)));
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
        Assert.Equal(500, Ids(feed.Newest(1_000)).Distinct().Count());
        Assert.Equal(500, feed.Revision);
    }

    private static void Add(AlertFeed feed, params string[] ids)
    {
        foreach (var id in ids)
            Assert.True(feed.Add(AnAlert.Of(id)));
    }

    private static IEnumerable<string> Ids(IEnumerable<FeedAlert> alerts) => alerts.Select(a => a.Summary.Id);
}

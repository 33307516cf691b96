using System.Globalization;
using System.Text;
using Cronwatch.Enrich.Files;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Tests;

public sealed class CronHistoryTests
{
    private const string Host = Say.Host;

    private readonly CronHistory _history = new(hosts: 2, changesPerHost: 200);
    private readonly List<(string Host, string Id)> _forgotten = [];

    [Fact]
    public void AnswerFor_ChangesOutOfOrderAndTwice_AreOnceAndNewestFirst()
    {
        Hear("b", hours: -1);
        Hear("c", hours: 0);
        Hear("a", hours: -47);
        Hear("b", hours: -1);
        var answer = Ask();
        Assert.Equal("c b a", string.Join(' ', answer.Changes.Select(change => change.Id)));
        Assert.Equal((AnswerStatus.Resolved, 3), (answer.Status, answer.Count));
        Assert.Empty(_forgotten);
    }

    [Fact]
    public void AnswerFor_ChangesOutsideOfTheWindow_LeavesThemOut()
    {
        Hear("old", hours: -48.1);
        Hear("later", hours: 0.1);
        var answer = Ask();
        Assert.Empty(answer.Changes);
        Assert.Equal((Say.Noon.AddHours(-48), Say.Noon), (answer.From, answer.To));
    }

    [Fact]
    public void AnswerFor_ManyChanges_KeepsAHundredAndCountsAll()
    {
        for (var i = 0; i < 150; i++)
            Hear(i.ToString(CultureInfo.InvariantCulture), hours: -i / 10.0);
        var answer = Ask();
        Assert.Equal((150, 100, "0"), (answer.Count, answer.Changes.Length, answer.Changes[0].Id));
    }

    [Fact]
    public void AnswerFor_OtherHost_HasNoneOfThem()
    {
        Hear("a", hours: 0, host: "other");
        Assert.Equal(0, Ask().Count);
    }

    [Fact]
    public void Apply_StreamIs48HoursFurther_ForgetsByTheTimeOfTheHost()
    {
        Hear("old", hours: -50);
        Hear("a", hours: 0);
        Assert.Empty(_forgotten);
        Hear("b", hours: 0.1);
        Assert.Equal([(Host, "old")], _forgotten);
        Assert.Equal(0, _history.Evicted);
    }

    [Fact]
    public void Apply_OneEventWithAWrongClock_ForgetsNothing()
    {
        Hear("a", hours: -1);
        Hear("wrong", hours: 100_000);
        Hear("wrong", hours: 100_000);      // As the lane reads it again.
        Hear("b", hours: 0);
        Assert.Empty(_forgotten);
        Assert.Equal(2, Ask().Count);
    }

    [Fact]
    public void Apply_TooManyChanges_ForgetsTheOldestAndCounts()
    {
        for (var i = 0; i <= 200; i++)
            Hear(i.ToString(CultureInfo.InvariantCulture), hours: -i / 10.0);
        Assert.Equal([(Host, "200")], _forgotten);
        Assert.Equal(1, _history.Evicted);
    }

    [Fact]
    public void Apply_TooManyHosts_ForgetsTheQuietestAndCounts()
    {
        Hear("a", hours: -2, host: "first");
        Hear("b", hours: -3, host: "quiet");
        Hear("c", hours: -1, host: "third");
        Assert.Equal([("quiet", "b")], _forgotten);
        Assert.Equal((2, 1), (_history.Hosts, _history.Evicted));
    }

    [Fact]
    public void Forget_Tombstone_TakesTheChangeAndAnEmptyHost()
    {
        Hear("a", hours: 0);
        _history.Forget(Host, "a");
        _history.Forget(Host, "a");
        Assert.Equal((0, 0), (Ask().Count, _history.Hosts));
    }

    [Theory]
    [InlineData("/etc/cron.d/x", true)]
    [InlineData("/etc/cron.allow", true)]
    [InlineData("/etc/cron.allow.d/x", true)]
    [InlineData("/etc/cron.daily/a/b", true)]
    [InlineData("/var/spool/cron/crontabs/root", true)]
    [InlineData("/etc/cron.d", false)]
    [InlineData("/etc/crontab.bak", false)]
    [InlineData("/home/etc/cron.d/x", false)]
    [InlineData("", false)]
    public void Contain_Path_IsOfRuleOrGuide(string path, bool contained) =>
        Assert.Equal(contained, CronDirectories.Contain(Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void ChangeOf_Rename_SaysWhoDidWhat()
    {
        var hit = Say.HitOf("""
            {"@timestamp":"2026-01-15T09:00:00Z","event":{"action":"rename"},
             "file":{"path":"/etc/cron.d/x","hash":{"sha256":"ab"},"Ext":{"original":{"path":"/etc/cron.d/.x"}}},
             "process":{"name":"dpkg","executable":"/usr/bin/dpkg"},"user":{"id":0,"name":"root"}}
            """);
        Assert.Equal(new CronChange("e", new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero))
        {
            Action = "rename",
            Path = "/etc/cron.d/x",
            OriginalPath = "/etc/cron.d/.x",
            Process = "/usr/bin/dpkg",
            User = "root",
            Sha256 = "ab",
        }, CronDirectories.ChangeOf(hit.Event, "e", Say.Noon));
    }

    [Fact]
    public void ChangeOf_EndlessTextsAndNoTime_AreCutAndTimedByTheRecord()
    {
        var hit = Say.HitOf($$$"""{"file":{"path":"/etc/cron.d/{{{new string('x', 100_000)}}}"},"user":{"id":"{{{new string('9', 100_000)}}}"}}""");
        var change = CronDirectories.ChangeOf(hit.Event, "e", Say.Noon);
        Assert.Equal((Say.Noon, 4_096, 1_024), (change.Time, change.Path!.Length, change.User!.Length));
    }

    private void Hear(string id, double hours, string host = Host) =>
        _history.Apply(host, new CronChange(id, Say.Noon.AddHours(hours)), _forgotten);

    // The hit's event has no time of its own: intake's stamp is noon.
    private CronChangesAnswer Ask() => _history.AnswerFor(Say.Hit());
}

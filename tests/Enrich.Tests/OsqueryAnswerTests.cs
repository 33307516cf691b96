using System.Text;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Enrich.Tests;

/// <summary>What osquery's tables answer about a hit at noon.</summary>
public sealed class OsqueryAnswerTests
{
    private const double Earlier = -200;

    private readonly HostContexts _contexts = Say.Contexts(
        Say.Event("fork,exec", "p0", 1, "/bin/bash", user: "1001:deploy") with { Process = Say.Image("p0", "/bin/bash", "1001:deploy") with { Pid = 40 } },
        Say.Event("fork,exec", "p1", 2, "/usr/bin/cp", "p0", "0:root") with { Process = Say.Image("p1", "/usr/bin/cp", "0:root") with { Pid = 41 } },
        Say.Event("fork,exec", "p2", 3, "/usr/bin/nc", "p1", "0:root") with { Process = Say.Image("p2", "/usr/bin/nc", "0:root") with { Pid = 42 } });

    private OsqueryAnswers Answers => _contexts.Ask(Say.Hit(real: "1001:deploy")).Osquery;

    [Fact]
    public void Answers_HostWithoutOsquery_AreNotCollected()
    {
        var answers = _contexts.Ask(Say.Hit());
        Assert.All((AnswerStatus[])[
            answers.Osquery.Account.Status, answers.Osquery.Logins.Status, answers.Osquery.CronFiles.Status, answers.Osquery.CronAccess.Status,
            answers.Osquery.Commands.Status, answers.Osquery.Ports.Status, answers.Osquery.Sockets.Status, answers.Osquery.SubjectSockets.Status],
            status => Assert.Equal(AnswerStatus.NotCollected, status));
        Assert.Equal((AnswerStatus.Resolved, false), (answers.Processes.Status, answers.Processes.IsOfOsquery));
    }

    [Fact]
    public void Account_OfTheWriter_IsFoundByItsId()
    {
        Hear(OsqueryQuery.Users, Earlier, "uid=1001; username=deploy; shell=/bin/bash", "uid=0; gid=0; username=toor; directory=/root");
        Assert.Equal((AnswerStatus.Resolved, Say.Noon.AddSeconds(Earlier), 1L), (Answers.Account.Status, Answers.Account.AsOf, Answers.Account.Count));
        Assert.Equal("toor", Text(Answers.Account.Rows.Single(), OsqueryQuery.Users, "username"));
    }

    [Fact]
    public void Ancestry_UserWithoutAName_IsNamedByTheListing()
    {
        Hear(OsqueryQuery.Users, Earlier, "uid=1001; username=deploy");
        Assert.Equal(new("1001", "deploy"), _contexts.Ask(Say.Hit("p7", user: "1001")).Ancestry.Links[0].User);
    }

    [Fact]
    public void Account_EventThatNamesTheUserOnly_IsFoundByTheName()
    {
        Hear(OsqueryQuery.Users, Earlier, "uid=7; username=lp", "uid=8; username=mail");
        var hit = Say.HitOf("""{"file":{"path":"/etc/cron.d/x"},"user":{"name":"mail"}}""");
        Assert.Equal(8, _contexts.Ask(hit).Osquery.Account.Rows.Single().Number(1));
    }

    [Fact]
    public void Account_ThatIsNoLocalOne_IsMissing()
    {
        Hear(OsqueryQuery.Users, Earlier, "uid=1001; username=deploy");
        Assert.Equal((AnswerStatus.Missing, 0L), (Answers.Account.Status, Answers.Account.Count));
    }

    [Theory]
    [InlineData(-7_200, AnswerStatus.Resolved)]
    [InlineData(-7_201, AnswerStatus.Late)]
    public void Account_OfAListing_IsLateAfterTwoIntervals(double at, AnswerStatus expected)
    {
        Hear(OsqueryQuery.Users, at, "uid=0");
        Assert.Equal(expected, Answers.Account.Status);
    }

    [Fact]
    public void Logins_OfTheWriterAndOfWhoIsBehindIt_AreTheNewestFirst()
    {
        Hear(OsqueryQuery.Users, Earlier, "uid=1001; username=deploy");
        Hear(OsqueryQuery.Logins, Earlier,
            "type=user; user=deploy; tty=pts/0; time=100", "type=user; user=mallory; tty=pts/1; time=300", "type=user; user=root; tty=tty1; time=200");
        var hit = Say.Hit(real: "1001");            // Its name is known to osquery alone.
        Assert.Equal(["tty1", "pts/0"], _contexts.Ask(hit).Osquery.Logins.Rows.Select(row => Text(row, OsqueryQuery.Logins, "tty")));
    }

    [Fact]
    public void Logins_NobodyIsLoggedIn_IsAnAnswer()
    {
        Hear(OsqueryQuery.Logins, Earlier);
        Assert.Equal((AnswerStatus.Resolved, 0L), (Answers.Logins.Status, Answers.Logins.Count));
    }

    [Fact]
    public void CronFiles_AreNamedAndTheOneChangedLastFirst()
    {
        Hear(OsqueryQuery.Users, Earlier, "uid=0; username=root");
        Hear(OsqueryQuery.Groups, Earlier, "gid=102; groupname=crontab");
        Hear(OsqueryQuery.CronFiles, Earlier, "path=/a; uid=0; gid=102; ctime=5", "path=/b; uid=77; gid=1; ctime=9", "path=/c");
        Assert.Equal(["/b 77 1", "/a root crontab", "/c  "], Answers.CronFiles.Rows.Select(file =>
            $"{Text(file.Row, OsqueryQuery.CronFiles, "path")} {file.Owner} {file.Group}"));
    }

    [Fact]
    public void CronFiles_MoreThanAnAnswerHas_AreCounted()
    {
        Hear(OsqueryQuery.CronFiles, Earlier, [.. Enumerable.Range(0, 250).Select(i => $"path=/{i}; ctime={i}")]);
        Assert.Equal((250L, 100), (Answers.CronFiles.Count, Answers.CronFiles.Rows.Length));
    }

    [Fact]
    public void CronAccess_SaysOfAllThreeWhetherTheyAreThere()
    {
        Hear(OsqueryQuery.CronControl, Earlier, "path=/etc/cron.deny; size=0", "path=/etc/crontab; size=9");
        Assert.Equal(["/etc/crontab True", "/etc/cron.allow False", "/etc/cron.deny True"],
            Answers.CronAccess.Rows.Select(file => $"{file.Path} {file.Row is not null}"));
    }

    [Theory]
    [InlineData(Earlier, "/etc/cron.d/persist", AnswerStatus.Late, 1)]      // What it ran before it was written.
    [InlineData(1, "/etc/cron.d/persist", AnswerStatus.Resolved, 1)]
    [InlineData(1, "/etc/cron.d/other", AnswerStatus.Missing, 0)]
    public void Commands_OfTheFile_AreThoseOfItsLines(double at, string path, AnswerStatus status, int count)
    {
        Hear(OsqueryQuery.Crontab, at, $"minute=*; command=x; path={path}", "minute=*; command=y; path=/etc/crontab");
        Assert.Equal((status, (long)count), (Answers.Commands.Status, Answers.Commands.Count));
    }

    // No listing will ever have it.
    [Theory]
    [InlineData("""{"file":{"path":"/etc/cron.daily/persist"}}""")]
    [InlineData("""{"file":{"name":"persist"}}""")]
    public void Commands_FileThatIsNoCrontab_AreMissingAtOnce(string hit)
    {
        Hear(OsqueryQuery.Crontab, Earlier, "minute=*; command=y; path=/etc/crontab");
        Assert.Equal(AnswerStatus.Missing, _contexts.Ask(Say.HitOf(hit)).Osquery.Commands.Status);
    }

    [Fact]
    public void Ports_ThoseOfTheTreeComeFirst_ThenTheUsers_AndProcessesHaveNames()
    {
        Hear(OsqueryQuery.Processes, Earlier, "pid=700; name=nginx; uid=33", "pid=812; name=sshd; uid=0");
        Hear(OsqueryQuery.Ports, Earlier,
            "pid=-1; port=5", "pid=700; port=8080", "pid=812; port=22", "pid=40; port=80", "pid=42; port=4444", "pid=900; port=9");
        Assert.Equal(["4444 nc True", "80 bash True", "22 sshd False", "5  False", "8080 nginx False", "9  False"],
            Answers.Ports.Rows.Select(port => $"{port.Row.Number(3)} {port.Process} {port.IsInTree}"));
        Assert.Equal([22], Answers.Ports.Rows.Where(port => port.IsOfUser).Select(port => port.Row.Number(3)));
    }

    [Fact]
    public void Sockets_OfTheUser_AreShownWhereNotAllCanBe_AndFollowWhoRunsWhat()
    {
        Hear(OsqueryQuery.Sockets, Earlier, [.. Enumerable.Range(1, 10_000).Select(pid => $"pid={pid}; remote_port={pid}")]);
        Hear(OsqueryQuery.Processes, Earlier, "pid=9000; uid=0", "pid=9001; uid=33");
        Assert.Equal([9_000], UsersSockets());
        Hear(OsqueryQuery.Processes, Earlier + 60, "pid=9000; uid=33", "pid=9001; uid=0");
        Assert.Equal([9_001], UsersSockets());

        IEnumerable<long?> UsersSockets() => Answers.Sockets.Rows.Where(socket => socket.IsOfUser).Select(socket => socket.Row.Number(1));
    }

    [Fact]
    public void Sockets_OfWhoIsBehindIt_ComeBeforeThoseOfTheWriter()
    {
        Hear(OsqueryQuery.Sockets, Earlier, [.. Enumerable.Range(1_000, 300).Select(pid => $"pid={pid}")]);
        Hear(OsqueryQuery.Processes, Earlier, [.. Enumerable.Range(1_000, 300).Select(pid => $"pid={pid}; uid={(pid == 1_299 ? 1_001 : 0)}")]);
        Assert.Equal((100, 1_299L), (Answers.Sockets.Rows.Length, Answers.Sockets.Rows[0].Row.Number(1)));
    }

    [Fact]
    public void Sockets_OfAUserThatIsOnlyNamed_AreFoundByTheAccount()
    {
        Hear(OsqueryQuery.Users, Earlier, "uid=8; username=mail");
        Hear(OsqueryQuery.Sockets, Earlier, "pid=700", "pid=701");
        Hear(OsqueryQuery.Processes, Earlier, "pid=700; uid=0", "pid=701; uid=8");
        var hit = Say.HitOf("""{"file":{"path":"/etc/cron.d/x"},"user":{"name":"mail"}}""");
        Assert.Equal([701], _contexts.Ask(hit).Osquery.Sockets.Rows.Where(socket => socket.IsOfUser).Select(socket => socket.Row.Number(1)));
    }

    [Fact]
    public void Sockets_OfTheSubject_AreItsOwnAndThoseOfItsChildren()
    {
        Hear(OsqueryQuery.Sockets, Earlier,
            [.. Enumerable.Range(1_000, 300).Select(pid => $"pid={pid}"), "pid=40; remote_port=1", "pid=4711; remote_port=2", "pid=42; remote_port=3"]);
        Assert.Equal((2L, 2), (Answers.SubjectSockets.Count, Answers.SubjectSockets.Rows.Length));
        Assert.Equal((303L, 100, 3), (Answers.Sockets.Count, Answers.Sockets.Rows.Length, Answers.Sockets.Rows.Count(socket => socket.IsInTree)));
    }

    [Fact]
    public void Processes_ByOsquery_AreThoseOfTheUserTheNewestFirst()
    {
        Hear(OsqueryQuery.Users, Earlier, "uid=0; username=root");
        Hear(OsqueryQuery.Processes, Earlier, "pid=1; name=init; uid=0; start_time=10", "pid=2; name=a; uid=33", "pid=3; name=b; uid=0; start_time=20");
        var answer = _contexts.Ask(Say.Hit()).Processes;
        Assert.Equal((true, 3, 2), (answer.IsOfOsquery, answer.Count, answer.CountOfUser));
        Assert.Equal(["root 2", "33 1"], answer.ByUser.Select(share => $"{share.User.Name} {share.Count}"));
        Assert.Equal(["b", "init"], answer.OfUser.Select(process => process.Name));
    }

    [Fact]
    public void Processes_WithoutOsquery_AreThoseWhoseEventsCame()
    {
        _contexts.Hear(Say.Host, Say.Event("exec", "p3", 4, "/bin/a", user: "0"));
        _contexts.Hear(Say.Host, Say.Event("exec,end", "p4", 5, "/bin/b", user: "0:root"));
        var answer = _contexts.Ask(Say.Hit()).Processes;
        Assert.Equal((false, 4, 3), (answer.IsOfOsquery, answer.Count, answer.CountOfUser));
        Assert.Equal(["root 3", "deploy 1"], answer.ByUser.Select(share => $"{share.User.Name} {share.Count}"));
    }

    [Fact]
    public void Answers_ProcessesOfManyIdentifiersOfOsquery_AreNotDisplaced()
    {
        var contexts = new HostContexts(new ContextLimits { Hosts = 2 });
        contexts.Hear("real", Say.Event("exec", "p", 1, "/bin/a"));
        for (var i = 0; i < 1_000; i++)
        {
            var (key, value) = SaidRow.Whole($"h{i}", OsqueryQuery.Users, Say.Noon, "uid=0");
            Apply(contexts, key, value);
        }
        Assert.True(contexts.Knows("real", "p"));
        Assert.Equal((1, 2, 998L), (contexts.Hosts, contexts.OsqueryHosts, contexts.OsqueryHostsEvicted));
    }

    private void Hear(OsqueryQuery query, double at, params string[] rows)
    {
        var (key, value) = SaidRow.Whole(Say.Host, query, Say.Noon.AddSeconds(at), rows);
        Apply(_contexts, key, value);
    }

    private static void Apply(HostContexts contexts, byte[] key, byte[] value)
    {
        Assert.True(OsqueryKey.TryRead(key, out var read));
        Assert.True(contexts.Apply(read, value, Say.Noon.AddHours(1), []));
    }

    private static string Text(OsqueryRow row, OsqueryQuery query, string column) => Encoding.UTF8.GetString(row.Text(query.FieldOf(column)));
}

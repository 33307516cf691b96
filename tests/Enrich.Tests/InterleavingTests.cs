using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Enrich.Tests;

/// <summary>Events of one host come in any order, late and twice: an alert's answers are the same, or say that they are not whole.</summary>
public sealed class InterleavingTests
{
    private const int Orders = 500;

    // alice comes by ssh, gets root by sudo, and her shell's curl drops a file; beside it cron runs its own.
    private static readonly SaidRecord[] Story =
    [
        Say.Event("already_running", "init", 1, "/usr/lib/systemd/systemd", user: "0:root") with
        {
            Process = Say.Image("init", "/usr/lib/systemd/systemd", "0:root") with { Pid = 1 },
        },
        Say.Event("already_running", "sshd", 2, "/usr/sbin/sshd", "init", "0:root"),
        Say.Event("already_running", "cron", 3, "/usr/sbin/cron", "init", "0:root"),
        Say.Event("fork", "session", 10, "/usr/sbin/sshd", "sshd", "0:root", at: 1),
        Say.Event("exec", "session", 11, "/usr/sbin/sshd", "sshd", "0:root", at: 1.1),
        Say.Event("fork", "bash", 12, "/usr/sbin/sshd", "session", "0:root", at: 2),
        Say.Event("exec", "bash", 13, "/bin/bash", "session", "1030:alice", at: 2.1) with { EntryType = "sshd", EntrySourceIp = "203.0.113.7", IsEntryLeader = true },
        Say.Event("fork,exec", "sudo", 14, "/usr/bin/sudo", "bash", "0:root", "1030", at: 3) with { EntryLeader = Say.Image("bash", "/bin/bash", "1030") },
        Say.Event("fork", "curl", 15, "/usr/bin/sudo", "sudo", "0:root", at: 3.1),
        Say.Event("exec", "curl", 16, "/usr/bin/curl", "sudo", "0:root", at: 3.2, ancestry: ["sudo", "bash", "session", "sshd", "init"]) with
        {
            Parent = Say.Image("sudo", "/usr/bin/sudo", "0:root", "1030"),
            EntryLeader = Say.Image("bash", "/bin/bash", "1030"),
            SessionLeader = Say.Image("bash", "/bin/bash", "1030"),
            Sha256 = "ab12",
        },
        Say.Event("end", "curl", 17, "/usr/bin/curl", "sudo", "0:root", at: 4) with { ExitCode = 0 },
        Say.Event("end", "sudo", 18, "/usr/bin/sudo", "bash", "0:root", "1030", at: 5),
        Say.Event("fork,exec,end", "job", 19, "/bin/sh", "cron", "0:root", at: 6),
    ];

    private static readonly Hit Dropped = Say.Hit("curl", "/usr/bin/curl", "sudo");

    [Fact]
    public void AnswersFor_EventsInAnyOrder_AreTheSameOnceAllHaveCome()
    {
        var expected = Shown(Say.Contexts(Story).Ask(Dropped));
        var random = new Random(20260115);
        for (var i = 0; i < Orders; i++)
        {
            var order = Story.Concat(Story.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(order);
            Assert.Equal(expected, Shown(Say.Contexts(order).Ask(Dropped)));
        }
    }

    [Fact]
    public void AnswersFor_SomeEventsStillToCome_NameTheSamePersonOrSayThatTheyAreNotWhole()
    {
        var whole = Say.Contexts(Story).Ask(Dropped);
        var random = new Random(20260116);
        for (var i = 0; i < Orders; i++)
        {
            var order = Story.ToArray();
            random.Shuffle(order);
            var answers = Say.Contexts(order[..random.Next(order.Length)]).Ask(Dropped, waitedInVain: true);
            if (answers.User.Status == AnswerStatus.Resolved)
                Assert.Equal(whole.User.Behind?.User.Id, answers.User.Behind?.User.Id);
        }
    }

    private static string Shown(GuideAnswers answers) => string.Join('\n',
    [
        $"{answers.Ancestry.Status} {answers.Ancestry.Entry}",
        .. answers.Ancestry.Links.Select(link => link.ToString()),
        answers.User.ToString(),
    ]);
}

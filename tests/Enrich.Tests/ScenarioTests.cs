using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Enrich.Tests;

/// <summary>Whole stories, from the events of a host to the answers about a hit.</summary>
public sealed class ScenarioTests
{
    private static readonly SaidRecord Systemd = Say.Event("already_running", "p-1", 1, "/usr/lib/systemd/systemd", user: "0:root") with
    {
        Process = Say.Image("p-1", "/usr/lib/systemd/systemd", "0:root") with { Pid = 1 },
    };

    // alice came by ssh, and wrote a cron file under sudo: her cp has root as its effective and as its real user.
    private static readonly SaidRecord CpUnderSudo =
        Say.Event("exec", "cp", 42, "/usr/bin/cp", user: "0:root", ancestry: ["sudo", "bash", "sshd-2", "sshd", "p-1"]) with
        {
            Parent = Say.Image("sudo", "/usr/bin/sudo", "0:root", "1030"),
            SessionLeader = Say.Image("sudo", "/usr/bin/sudo", "0:root", "1030"),
            EntryLeader = Say.Image("bash", "/bin/bash", "1030"),
            EntryLeaderParent = new SaidImage { EntityId = "sshd-2", Pid = 710 },
            EntryType = "sshd",
            EntrySourceIp = "203.0.113.7",
            Sha256 = "ab12",
        };

    [Fact]
    public void AnswersFor_CpUnderSudo_NamesThePersonAndTheSession()
    {
        var contexts = Say.Contexts(Systemd, CpUnderSudo);
        var answers = contexts.Ask(Say.Hit("cp", parent: "sudo"));

        Assert.Equal(new Account("0", "root"), answers.User.Effective);
        Assert.Equal(new Account("0", "root"), answers.User.Real);
        Assert.Equal(new UserBehind(new Account("1030", null), 1, "sudo", "ancestor"), answers.User.Behind);
        Assert.Equal(AnswerStatus.Resolved, answers.User.Status);
        Assert.Equal(new SessionEntry("bash", "bash", "sshd", "203.0.113.7"), answers.Ancestry.Entry);
        Assert.Equal("cp Resolved, sudo Resolved, bash Resolved, sshd-2 IdOnly, sshd IdOnly, systemd Resolved", answers.Chain());
        Assert.Equal(AnswerStatus.Missing, answers.Ancestry.Status);
    }

    [Fact]
    public void AnswersFor_CpUnderSudo_DescribesTheWriterFromEventAndTable()
    {
        var writer = Say.Contexts(CpUnderSudo).Ask(Say.Hit("cp")).Ancestry.Links[0];
        Assert.Equal((4711, "cp", "/usr/bin/cp", "/usr/bin/cp --arg", "ab12"),
            (writer.Pid, writer.Name, writer.Executable, writer.CommandLine, writer.Sha256));
    }

    [Fact]
    public void AnswersFor_NoWayUp_FindsThePersonInTheEntryLeader()
    {
        var contexts = Say.Contexts(CpUnderSudo with { Parent = null, SessionLeader = null, Ancestry = [] });
        Assert.Equal(new UserBehind(new Account("1030", null), null, "bash", "session"),
            contexts.Ask(Say.Hit("cp")).User.Behind);
    }

    [Fact]
    public void AnswersFor_EntryLeaderIsRootToo_FindsThePersonInTheSessionLeader()
    {
        var onlySession = Say.Event("exec", "cp", 42, "/usr/bin/cp", user: "0:root") with
        {
            SessionLeader = Say.Image("sudo", "/usr/bin/sudo", "0:root", "1030"),
            EntryLeader = Say.Image("cron", "/usr/sbin/cron", "0:root"),
        };
        Assert.Equal(new UserBehind(new Account("1030", null), null, "sudo", "session"),
            Say.Contexts(onlySession).Ask(Say.Hit("cp")).User.Behind);
    }

    [Fact]
    public void AnswersFor_ScriptUnderCron_HasNobodyBehindItAndBeganWithInit()
    {
        var contexts = Say.Contexts(
            Systemd,
            Say.Event("already_running", "cron", 2, "/usr/sbin/cron", "p-1", "0:root"),
            Say.Event("exec", "sh", 10, "/bin/sh", "cron", "0:root") with
            {
                EntryLeader = Say.Image("cron", "/usr/sbin/cron", "0:root"),
                EntryType = "init",
            },
            Say.Event("exec", "cp", 11, "/usr/bin/cp", "sh", "0:root"));
        var answers = contexts.Ask(Say.Hit("cp"));

        Assert.Equal("cp Resolved, sh Resolved, cron Resolved, systemd Resolved", answers.Chain());
        Assert.Equal(AnswerStatus.Resolved, answers.Ancestry.Status);
        Assert.Equal(new SessionEntry("cron", "cron", "init", null), answers.Ancestry.Entry);
        Assert.Null(answers.User.Behind);
        Assert.Equal(AnswerStatus.Resolved, answers.User.Status);
    }

    [Fact]
    public void AnswersFor_UserOfAnOrdinarySession_HasNotRootOfSshdBehindIt()
    {
        var contexts = Say.Contexts(
            Say.Event("already_running", "sshd", 1, "/usr/sbin/sshd", "p-1", "0:root"),
            Say.Event("exec", "bash", 2, "/bin/bash", "sshd", "1030:alice"));
        Assert.Null(contexts.Ask(Say.Hit("bash", "/bin/bash", user: "1030:alice")).User.Behind);
    }

    [Fact]
    public void AnswersFor_SetuidProgramOfAnotherUser_HasItsRealUserBehindIt()
    {
        var contexts = Say.Contexts(Say.Event("exec", "crontab", 1, "/usr/bin/crontab", "bash", "0:root", "1030:alice"));
        Assert.Equal(new UserBehind(new Account("1030", "alice"), 0, "crontab", "ancestor"),
            contexts.Ask(Say.Hit("crontab", "/usr/bin/crontab", real: "1030")).User.Behind);
    }

    [Fact]
    public void AnswersFor_NameOfAnIdIsKnownElsewhereOnTheHost_FillsItIn()
    {
        var contexts = Say.Contexts(CpUnderSudo, Say.Event("exec", "other", 7, "/bin/ls", user: "1030:alice"));
        var answers = contexts.Ask(Say.Hit("cp"));
        Assert.Equal(new Account("1030", "alice"), answers.User.Behind!.User);
        Assert.Equal(new Account("1030", "alice"), answers.Ancestry.Links[2].User);
    }
}

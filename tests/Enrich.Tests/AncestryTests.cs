using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Enrich.Tests;

public sealed class AncestryTests
{
    [Fact]
    public void AnswersFor_HostThatNeverSentAProcess_WasNotCollected()
    {
        var answers = new HostContexts().Ask(Say.Hit("cp", parent: "bash"), waitedInVain: true);
        Assert.Equal("cp Late, bash Late", answers.Chain());
        Assert.Equal(AnswerStatus.NotCollected, answers.Ancestry.Status);
        Assert.Equal(AnswerStatus.NotCollected, answers.User.Status);
        Assert.Equal(new Account("0", "root"), answers.User.Effective);
        Assert.Null(answers.Ancestry.Entry);
    }

    [Theory]
    [InlineData(true, "cp Late, bash Resolved", AnswerStatus.Late)]
    [InlineData(false, "cp Missing, bash Resolved", AnswerStatus.Missing)]
    public void AnswersFor_UnknownProcess_BeginsAtItsParent(bool waitedInVain, string chain, AnswerStatus status)
    {
        var contexts = Say.Contexts(Say.Event("exec", "bash", 1, "/bin/bash", user: "0", real: "1030"));
        var answers = contexts.Ask(Say.Hit("cp", parent: "bash"), waitedInVain);
        Assert.Equal(chain, answers.Chain());
        Assert.Equal(status, answers.Ancestry.Status);
        Assert.Equal(("bash", 1), (answers.User.Behind!.EntityId, answers.User.Behind.Depth));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void AnswersFor_EventWithoutProcessId_BeginsAtItsParent(string? id) => Assert.Equal("cp Missing, bash Resolved",
        Say.Contexts(Say.Event("exec", "bash", 1, "/bin/bash")).Ask(Say.Hit(id, parent: "bash")).Chain());

    [Fact]
    public void AnswersFor_WaitedInVainForWhatAParentDescribed_IsResolvedAllTheSame()
    {
        var contexts = Say.Contexts(Say.Event("exec", "child", 1, "/bin/ls") with { Parent = Say.Image("cp", "/usr/bin/cp") });
        Assert.StartsWith("cp Resolved", contexts.Ask(Say.Hit("cp"), waitedInVain: true).Chain(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnswersFor_GapAmongAncestors_IsBridgedByTheListOfTheLastKnown()
    {
        var contexts = Say.Contexts(
            Say.Event("exec", "cp", 9, "/usr/bin/cp", "gone-1", ancestry: ["gone-1", "gone-2", "sshd"]),
            Say.Event("already_running", "sshd", 1, "/usr/sbin/sshd"));
        Assert.Equal("cp Resolved, gone-1 IdOnly, gone-2 IdOnly, sshd Resolved", contexts.Ask(Say.Hit("cp")).Chain());
    }

    [Fact]
    public void AnswersFor_UnknownProcessWithAncestryInItsOwnEvent_GoesUpByIt()
    {
        var contexts = Say.Contexts(Say.Event("already_running", "sshd", 1, "/usr/sbin/sshd"));
        Assert.Equal("cp Missing, gone IdOnly, sshd Resolved",
            contexts.Ask(Say.Hit("cp", ancestry: ["gone", "sshd"])).Chain());
    }

    [Fact]
    public void AnswersFor_ParentThatNobodyDescribed_IsMissing()
    {
        var contexts = Say.Contexts(Say.Event("exec", "cp", 1, "/usr/bin/cp"));
        Assert.Equal("cp Resolved, nobody Missing", contexts.Ask(Say.Hit("cp", parent: "nobody")).Chain());
    }

    [Fact]
    public void AnswersFor_ChainThatEndsInAParentWithoutEventsOfItsOwn_SaysThatTheTopIsMissing()
    {
        var contexts = Say.Contexts(Say.Event("exec", "cp", 1, "/usr/bin/cp") with { Parent = Say.Image("bash", "/bin/bash") });
        var answers = contexts.Ask(Say.Hit("cp"));
        Assert.Equal("cp Resolved, bash Resolved, ? Missing", answers.Chain());
        Assert.Equal(AnswerStatus.Missing, answers.Ancestry.Status);
    }

    [Fact]
    public void AnswersFor_ChainThatEndsInTheFirstProcess_IsResolvedWhoeverDescribedIt()
    {
        var contexts = Say.Contexts(Say.Event("exec", "cron", 1, "/usr/sbin/cron") with
        {
            Parent = Say.Image("p-1", "/usr/lib/systemd/systemd") with { Pid = 1 },
        });
        Assert.Equal(AnswerStatus.Resolved, contexts.Ask(Say.Hit("cron", "/usr/sbin/cron")).Ancestry.Status);
    }

    [Fact]
    public void AnswersFor_ParentKnownFromASiblingAlone_GoesUpByTheSiblingsAncestry()
    {
        var sibling = Say.Event("exec", "ls", 1, "/bin/ls", ancestry: ["bash", "sshd"]) with { Parent = Say.Image("bash", "/bin/bash") };
        Assert.Equal("cp Missing, bash Resolved, sshd Missing", Say.Contexts(sibling).Ask(Say.Hit("cp", parent: "bash")).Chain());
    }

    [Fact]
    public void AnswersFor_EntryLeaderWithoutEventsOfItsOwn_GoesUpByWhatWasSaidOfItsParent()
    {
        var below = Say.Event("exec", "cp", 1, "/usr/bin/cp", "bash") with
        {
            EntryLeader = Say.Image("bash", "/bin/bash"),
            EntryLeaderParent = new SaidImage { EntityId = "sshd", Pid = 7 },
        };
        var links = Say.Contexts(below).Ask(Say.Hit("cp")).Ancestry.Links;
        Assert.Equal(("sshd", 7L, LinkStatus.IdOnly), (links[^1].EntityId, links[^1].Pid!.Value, links[^1].Status));
    }

    [Fact]
    public void AnswersFor_OnlyTheForkCameInTime_IsLate()
    {
        var contexts = Say.Contexts(Say.Event("fork", "cp", 1, "/bin/bash"));
        Assert.Equal("cp Late", contexts.Ask(Say.Hit("cp"), waitedInVain: true).Chain());
    }

    [Fact]
    public void AnswersFor_LoopAmongAncestors_EndsWhereItCloses()
    {
        var contexts = Say.Contexts(
            Say.Event("exec", "a", 1, "/bin/a", "b"),
            Say.Event("exec", "b", 2, "/bin/b", "a"));
        var answers = contexts.Ask(Say.Hit("a", "/bin/a"));
        Assert.Equal("a Resolved, b Resolved, a Loop", answers.Chain());
        Assert.Equal(AnswerStatus.Missing, answers.Ancestry.Status);
    }

    [Fact]
    public void AnswersFor_ProcessThatIsItsOwnParent_EndsAtOnce() => Assert.Equal("a Resolved, a Loop",
        Say.Contexts(Say.Event("exec", "a", 1, "/bin/a", "a")).Ask(Say.Hit("a", "/bin/a")).Chain());

    [Theory]
    [InlineData(32, LinkStatus.Resolved, AnswerStatus.Resolved)]
    [InlineData(33, LinkStatus.Cut, AnswerStatus.Missing)]
    [InlineData(60, LinkStatus.Cut, AnswerStatus.Missing)]
    public void AnswersFor_ChainOfManyProcesses_IsCutAt32Links(int processes, LinkStatus last, AnswerStatus status)
    {
        var contexts = new HostContexts();
        for (var i = 0; i < processes; i++)
            contexts.Hear(Say.Host, Say.Event("exec", $"p{i}", i, "/bin/sh", i + 1 < processes ? $"p{i + 1}" : null));
        var answer = contexts.Ask(Say.Hit("p0", "/bin/sh")).Ancestry;
        Assert.Equal(32, answer.Links.Length);
        Assert.Equal(last, answer.Links[^1].Status);
        Assert.Equal("p31", answer.Links[^1].EntityId);
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public void AnswersFor_ProcessThatRanAnotherProgramSince_KeepsToTheOneThatWrote()
    {
        var contexts = Say.Contexts(Say.Event("exec", "p1", 5, "/usr/bin/sleep", user: "1030"));
        var writer = contexts.Ask(Say.Hit("p1", "/usr/bin/cp")).Ancestry.Links[0];
        Assert.Equal(("cp", "/usr/bin/cp", null, "0"), (writer.Name, writer.Executable, writer.CommandLine, writer.User!.Id));
    }
}

using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Enrich.Tests;

/// <summary>Events come late, twice and out of order; the agent's counter says which one tells the later state.</summary>
public sealed class ProcessOrderTests
{
    private static readonly SaidRecord Fork = Say.Event("fork", "p1", 10, "/bin/bash", "parent", user: "0", real: "1030");
    private static readonly SaidRecord Exec = Say.Event("exec", "p1", 11, "/usr/bin/cp", "parent", user: "0");
    private static readonly SaidRecord End = Say.Event("end", "p1", 12, "/usr/bin/cp", "parent", user: "0", at: 3) with
    {
        ExitCode = 0,
    };

    public static TheoryData<string> Orders => ["fork exec end", "fork end exec", "exec fork end", "exec end fork",
        "end fork exec", "end exec fork", "end exec fork exec end fork"];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Apply_LifeInAnyOrderAndTwice_GivesTheSameRow(string order)
    {
        var contexts = new HostContexts();
        foreach (var word in order.Split(' '))
            contexts.Hear(Say.Host, word switch { "fork" => Fork, "exec" => Exec, _ => End });
        var row = contexts.Row("p1");
        Assert.Equal(("/usr/bin/cp", "0", "0", Say.Noon.AddSeconds(3)), (row.Executable, row.User!.Id, row.RealUser!.Id, row.End));
    }

    [Theory]
    [InlineData("fork,exec,end")]
    [InlineData("end,exec,fork")]
    public void Apply_ActionsMergedIntoOneEvent_GiveOneFinishedRow(string actions)
    {
        var contexts = Say.Contexts(Say.Event(actions, "p1", 10, "/usr/bin/cp", at: 3));
        Assert.True(contexts.Knows(Say.Host, "p1"));
        Assert.Equal(("/usr/bin/cp", Say.Noon.AddSeconds(3)), (contexts.Row("p1").Executable, contexts.Row("p1").End));
    }

    [Theory]
    [InlineData("/bin/sleep")]
    [InlineData("/usr/bin/cp")]     // The file behind a path may have been replaced.
    public void Apply_SecondExec_ReplacesTheWholeProgram(string executable)
    {
        var contexts = Say.Contexts(Exec with { Sha256 = "ab12" }, Say.Event("exec", "p1", 20, executable));
        Assert.Equal((executable, null), (contexts.Row("p1").Executable, contexts.Row("p1").Sha256));
    }

    [Fact]
    public void Apply_ExecThatWasLost_IsSeenInWhatComesAfterTheFork() =>
        Assert.Equal("/usr/bin/cp", Say.Contexts(Fork, End).Row("p1").Executable);

    [Fact]
    public void Apply_CounterRestartsBetweenForkAndExec_TakesTheExec() =>
        Assert.Equal("/usr/bin/cp", Say.Contexts(Fork with { Sequence = 1_000_000 }, Exec).Row("p1").Executable);

    [Fact]
    public void Apply_EarlierExecOfAnotherProgram_MixesNothingIntoTheLater()
    {
        var contexts = Say.Contexts(Exec, Say.Event("exec", "p1", 5, "/bin/sh") with { Sha256 = "ab12" });
        Assert.Equal(("/usr/bin/cp", null), (contexts.Row("p1").Executable, contexts.Row("p1").Sha256));
    }

    [Fact]
    public void Apply_EarlierEventOfTheSameProgram_FillsGaps()
    {
        var bare = Exec with { Process = new SaidImage { EntityId = "p1", Executable = "/usr/bin/cp" } };
        var contexts = Say.Contexts(bare, Say.Event("exec", "p1", 5, "/usr/bin/cp", user: "1030") with { Sha256 = "ab12" });
        var row = contexts.Row("p1");
        Assert.Equal(("/usr/bin/cp --arg", "ab12", "1030"), (row.CommandLine, row.Sha256, row.User!.Id));
    }

    [Theory]
    [InlineData(59, "/bin/old")]
    [InlineData(61, "/bin/new")]
    public void Apply_CounterFallsWhileTimeRises_IsARestartAfterAMinute(double seconds, string expected)
    {
        var contexts = Say.Contexts(
            Say.Event("exec", "p1", 1_000_000, "/bin/old"),
            Say.Event("exec", "p1", 3, "/bin/new", at: seconds));
        Assert.Equal(expected, contexts.Row("p1").Executable);
    }

    [Theory]
    [InlineData(10, 20, "/bin/second")]
    [InlineData(20, 10, "/bin/first")]
    public void Apply_EventsWithoutCounter_AreOrderedByTime(double first, double second, string expected)
    {
        var contexts = Say.Contexts(
            Say.Event("exec", "p1", null, "/bin/first", at: first),
            Say.Event("exec", "p1", null, "/bin/second", at: second));
        Assert.Equal(expected, contexts.Row("p1").Executable);
    }

    [Theory]
    [InlineData("uid_change")]
    [InlineData("gid_change")]
    [InlineData("session_id_change")]
    public void Apply_CredentialsChange_LeavesTheProgram(string action)
    {
        var contexts = Say.Contexts(Exec, Say.Event(action, "p1", 20, "/bin/other", user: "33"));
        Assert.Equal(("/usr/bin/cp", "33"), (contexts.Row("p1").Executable, contexts.Row("p1").User!.Id));
    }

    [Fact]
    public void Apply_ProgramAndCredentials_HaveTheirOrdersApart()
    {
        var contexts = Say.Contexts(
            Exec,
            Say.Event("exec", "p1", 30, "/bin/late"),
            Say.Event("uid_change", "p1", 20, user: "33"));
        Assert.Equal(("/bin/late", "33"), (contexts.Row("p1").Executable, contexts.Row("p1").User!.Id));
    }

    [Theory]
    [InlineData("load_module")]
    [InlineData("sighting")]
    [InlineData("never heard of")]
    public void Apply_AnyOtherAction_MakesAMissingRowAndOverwritesNothing(string action)
    {
        var sighting = Say.Event(action, "p1", 20, "/bin/seen", user: "33");
        Assert.Equal("/bin/seen", Say.Contexts(sighting).Row("p1").Executable);
        var row = Say.Contexts(Exec, sighting).Row("p1");
        Assert.Equal(("/usr/bin/cp", "0"), (row.Executable, row.User!.Id));
    }

    [Fact]
    public void Apply_AlreadyRunning_CompletesWhatOthersSaid()
    {
        var contexts = Say.Contexts(
            Exec with { Process = Say.Image("child", "/bin/ls"), Parent = Say.Image("p1", "/bin/bash", "1030") },
            Say.Event("already_running", "p1", 12, "/bin/bash", "sshd", user: "1030:alice"));
        Assert.True(contexts.Knows(Say.Host, "p1"));
        Assert.Equal(new Account("1030", "alice"), contexts.Row("p1").User);
    }

    [Fact]
    public void Apply_ParentAsAChildDescribesIt_NeverOverwritesItsOwnEvent()
    {
        var child = Say.Event("exec", "child", 99, "/bin/ls") with { Parent = Say.Image("p1", "/bin/wrong", "33") };
        foreach (var contexts in (HostContexts[])[Say.Contexts(Exec, child), Say.Contexts(child, Exec)])
            Assert.Equal(("/usr/bin/cp", "0"), (contexts.Row("p1").Executable, contexts.Row("p1").User!.Id));
    }

    [Fact]
    public void Apply_OrphanWithANewParent_KeepsTheParentOfTheFork()
    {
        var adopted = Say.Event("exec", "p1", 11, "/usr/bin/cp", "p-1");
        foreach (var contexts in (HostContexts[])[Say.Contexts(Fork, adopted), Say.Contexts(adopted, Fork)])
            Assert.Equal("parent", contexts.Ask(Say.Hit("p1", parent: "p-1")).Ancestry.Links[1].EntityId);
    }

    [Fact]
    public void Apply_ForkThatDoesNotSayItsProgram_HasTheParents()
    {
        var contexts = Say.Contexts(Say.Event("exec", "bash", 1, "/bin/bash"), Say.Event("fork", "p1", 2, parent: "bash"));
        Assert.Equal("/bin/bash", contexts.Row("p1").Executable);
    }

    [Fact]
    public void Knows_OnlyWhatParentsChildrenOrForksSaid_WaitsForMore()
    {
        var contexts = Say.Contexts(Fork with { Parent = Say.Image("parent", "/bin/bash") });
        Assert.False(contexts.Knows(Say.Host, null));
        Assert.False(contexts.Knows(Say.Host, "nobody"));
        Assert.False(contexts.Knows("another host", "p1"));
        Assert.False(contexts.Knows(Say.Host, "parent"));
        Assert.False(contexts.Knows(Say.Host, "p1"));
        Assert.False(contexts.Knows(Say.Hit("p1", "/usr/bin/cp")));
        Assert.True(contexts.Knows(Say.Hit("p1", "/bin/bash")));
        contexts.Hear(Say.Host, Exec);
        Assert.True(contexts.Knows(Say.Hit("p1", "/usr/bin/cp")));
    }
}

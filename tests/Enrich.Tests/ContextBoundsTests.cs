using Cronwatch.Support;

namespace Cronwatch.Enrich.Tests;

public sealed class ContextBoundsTests
{
    private static SaidRecord Live(string id, long sequence, double at = 0, string? parent = null) =>
        Say.Event("exec", id, sequence, "/bin/sh", parent, at: at);

    private static SaidRecord Ended(string id, long sequence, double at = 0) =>
        Say.Event("fork,exec,end", id, sequence, "/bin/sh", at: at);

    [Fact]
    public void Apply_FullTable_ForgetsEndedRowsFirstThenTheLeastUsed()
    {
        var contexts = new HostContexts(new ContextLimits { ProcessesPerHost = 8 });
        for (var i = 0; i < 7; i++)
            contexts.Hear(Say.Host, Live($"live-{i}", i));
        contexts.Hear(Say.Host, Ended("ended", 7));
        Assert.Equal((8, 0L), (contexts.Processes, contexts.Evicted));

        contexts.Hear(Say.Host, Live("live-7", 8));
        Assert.False(contexts.Knows(Say.Host, "ended"));
        Assert.True(contexts.Knows(Say.Host, "live-0"));            // A look-up is a use.
        contexts.Hear(Say.Host, Live("live-8", 9));
        Assert.False(contexts.Knows(Say.Host, "live-1"));
        Assert.True(contexts.Knows(Say.Host, "live-0"));
        Assert.Equal((8, 2L), (contexts.Processes, contexts.Evicted));
    }

    [Fact]
    public void Apply_MoreProcessesThanTheBound_KeepsTheBoundAndCounts()
    {
        var contexts = new HostContexts();
        for (var i = 0; i < 10_000; i++)
            contexts.Hear(Say.Host, Live($"p{i}", i));
        Assert.Equal((4_096, 5_904L), (contexts.Processes, contexts.Evicted));
    }

    [Fact]
    public void Apply_OneHostIsFull_LeavesTheOthersAlone()
    {
        var contexts = new HostContexts(new ContextLimits { ProcessesPerHost = 8 });
        contexts.Hear("quiet", Live("p", 1));
        for (var i = 0; i < 100; i++)
            contexts.Hear("busy", Live($"p{i}", i));
        Assert.True(contexts.Knows("quiet", "p"));
    }

    [Fact]
    public void Apply_MoreHostsThanTheBound_ForgetsTheOneHeardOfLeastRecently()
    {
        var contexts = new HostContexts(new ContextLimits { Hosts = 2 });
        foreach (var host in (string[])["a", "b", "a", "c"])
            contexts.Hear(host, Live("p", 1));
        Assert.Equal((2, 1L), (contexts.Hosts, contexts.Evicted));
        Assert.True(contexts.Knows("a", "p"));
        Assert.False(contexts.Knows("b", "p"));
    }

    [Theory]
    [InlineData(14 * 60, true)]
    [InlineData(17 * 60, false)]
    public void Apply_EndedProcess_StaysForItsLateFileEvents(double seconds, bool stays)
    {
        var contexts = Say.Contexts(Ended("cp", 1), Live("a", 2, seconds), Live("b", 3, seconds));
        Assert.Equal(stays, contexts.Knows(Say.Host, "cp"));
        Assert.Equal(0, contexts.Evicted);
    }

    [Fact]
    public void Apply_EndedProcessAboveALiveOne_StaysAsLongAsThatRuns()
    {
        var hour = TimeSpan.FromHours(1).TotalSeconds;
        var contexts = Say.Contexts(
            Ended("sudo", 1), Ended("sh", 2) with { Parent = Say.Image("sudo") }, Live("daemon", 3, parent: "sh"),
            Live("a", 4, hour), Live("b", 5, hour));
        Assert.True(contexts.Knows(Say.Host, "sudo"));
        contexts.Hear(Say.Host, Say.Event("end", "daemon", 6, "/bin/sh", at: hour));
        contexts.Hear(Say.Host, Live("c", 7, 2 * hour));
        contexts.Hear(Say.Host, Live("d", 8, 2 * hour));
        Assert.False(contexts.Knows(Say.Host, "sudo"));
    }

    [Fact]
    public void Apply_OneEventWithAClockInTheFuture_ForgetsNothing()
    {
        var contexts = Say.Contexts(Ended("cp", 1), Live("a", 2, 1e9), Live("b", 3, 120), Live("c", 4, 240));
        Assert.True(contexts.Knows(Say.Host, "cp"));
    }

    [Fact]
    public void Apply_TimesAtTheEdgesOfTheCalendar_AreTaken()
    {
        var end = Ended("cp", 1) with { End = DateTimeOffset.MaxValue };
        var contexts = Say.Contexts(
            end, end with { Process = Say.Image("q"), End = DateTimeOffset.MinValue, Timestamp = DateTimeOffset.MaxValue },
            Live("a", 2) with { Timestamp = DateTimeOffset.MinValue }, Live("b", 3) with { Timestamp = null });
        Assert.True(contexts.Knows(Say.Host, "cp"));
    }
}

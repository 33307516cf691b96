using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Tests;

/// <summary>What a broken or hostile agent says costs bounded memory, and no answer.</summary>
public sealed class HostileEventsTests
{
    [Fact]
    public void Apply_AMillionIdsOfOneHost_KeepsItsBoundAndLeavesOthersAlone()
    {
        var contexts = Say.Contexts(Say.Event("exec", "p1", 1, "/usr/bin/cp"));
        var said = Say.Event("exec", "x0000000", 1, "/bin/x", parent: "y0000000");
        var (key, value) = (said.KeyFor("flooding"), said.ToBytes());
        Span<byte> child = value.AsSpan(value.AsSpan().IndexOf("x0000000"u8) + 1, 7), parent = value.AsSpan(value.AsSpan().IndexOf("y0000000"u8) + 1, 7);
        for (var i = 0; i < 1_000_000; i++)
        {
            i.TryFormat(child, out _, "d7", CultureInfo.InvariantCulture);
            i.TryFormat(parent, out _, "d7", CultureInfo.InvariantCulture);
            Assert.True(ContextRecord.TryRead(key, value, out var record));
            contexts.Apply(record);
        }
        Assert.Equal(4_096 + 1, contexts.Processes);
        Assert.Equal(2_000_000 - 4_096, contexts.Evicted);
        Assert.Equal("/usr/bin/cp", contexts.Row("p1").Executable);
    }

    [Fact]
    public void AnswersFor_ProcessesThatAreTheirOwnAncestors_EndWithALoop()
    {
        var contexts = Say.Contexts(
            Say.Event("exec", "cp", 1, "/usr/bin/cp", "a", ancestry: ["a", "b", "a", "b"]),
            Say.Event("exec", "a", 2, "/bin/a", "b"), Say.Event("exec", "b", 3, "/bin/b", "a"), Say.Event("exec", "self", 4, "/bin/self", "self"));
        Assert.Equal("cp Resolved, a Resolved, b Resolved, a Loop", contexts.Ask(Say.Hit("cp")).Chain());
        Assert.EndsWith("Loop", contexts.Ask(Say.Hit("self", "/bin/self")).Chain(), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_NumbersAndTimesThatCannotBe_AreKeptAsTheyCame()
    {
        var contexts = Say.Contexts(Say.Event("exec,end", "cp", -5, "/usr/bin/cp") with
        {
            Process = Say.Image("cp", "/usr/bin/cp") with { Pid = -7, Start = Say.Noon },
            End = Say.Noon.AddDays(-1),
            ExitCode = long.MinValue,
        });
        var row = contexts.Row("cp");
        Assert.Equal((Say.Noon, Say.Noon.AddDays(-1)), (row.Start, row.End));
        Assert.Equal(-7, contexts.Ask(Say.Hit("child", "/bin/sh", "cp")).Ancestry.Links[1].Pid);
    }
}

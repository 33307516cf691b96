using System.Collections.Immutable;
using Cronwatch.Agent.Processes;

namespace Cronwatch.Agent.Tests.Processes;

public sealed class ProcessEntryTests
{
    [Theory]
    [InlineData("curl < bash < sudo < bash < sshd-session < sshd < systemd", "sshd", 3)]
    [InlineData("vi < bash < login < systemd", "terminal", 1)]
    [InlineData("sh < cron < systemd", "init", 1)]
    [InlineData("cron < systemd", "init", 0)]
    [InlineData("systemd", "init", 0)]
    [InlineData("sh < nginx@c < containerd-shim < systemd", "container", 1)]
    [InlineData("bash < sshd < sshd@c < runc < systemd", "sshd", 0)]
    public void In_Chain_IsWhereItBegan(string chain, string type, int at)
    {
        var links = Links(chain);
        var entry = ProcessEntry.In(links)!;
        Assert.Equal((type, links[at]), (entry.Type, entry.Leader));
        Assert.Equal(at + 1 < links.Length ? links[at + 1] : null, entry.Parent);
    }

    [Fact]
    public void In_ChainThatBreaksOff_IsUnknown() => Assert.Null(ProcessEntry.In(Links("curl < bash")));

    [Fact]
    public void From_ParentThatIsYounger_IsNoParent()
    {
        var child = SomeProcess.Named("sh", pid: 10, parent: 9) with { Stat = new("sh", 9, 10, 10, 0, StartTicks: 500) };
        var reused = SomeProcess.Named("other", pid: 9, parent: 1) with { Stat = new("other", 1, 9, 9, 0, StartTicks: 501) };
        Assert.Same(child, Assert.Single(ProcessChain.From(child, _ => reused).Links));
    }

    // The last one of a whole chain is the first process; `@c` is in a container.
    private static ImmutableArray<ProcessFacts> Links(string chain)
    {
        var names = chain.Split(" < ");
        return [.. names.Select((name, i) => SomeProcess.Named(name.Split('@')[0], pid: name == "systemd" ? 1 : 100 - i, parent: name == "systemd" ? 0 : i + 1 < names.Length && names[i + 1] == "systemd" ? 1 : 99 - i) with
        {
            ContainerId = name.EndsWith("@c", StringComparison.Ordinal) || (i + 1 < names.Length && names[(i + 1)..].Any(n => n.EndsWith("@c", StringComparison.Ordinal))) ? "c" : null,
        })];
    }
}

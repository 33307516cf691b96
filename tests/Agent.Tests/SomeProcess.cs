using System.Globalization;
using Cronwatch.Agent.Processes;

namespace Cronwatch.Agent.Tests;

/// <summary>Made-up processes.</summary>
internal static class SomeProcess
{
    public static ProcessFacts Named(string name, int pid, int parent) => new(pid, new ProcStat(name, parent, pid, pid, 0, 100), new ProcStatus(0, 0, 0, 0))
    {
        EntityId = string.Create(CultureInfo.InvariantCulture, $"e-{pid}"),
        Executable = "/usr/bin/" + name,
        Arguments = [name],
    };
}

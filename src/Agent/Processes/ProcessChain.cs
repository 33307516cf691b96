using System.Collections.Immutable;

namespace Cronwatch.Agent.Processes;

/// <summary>A process and those above it, as far as they are still there; and how their session began.</summary>
/// <param name="Links">The process itself, its parent, and so on up to the first process of the system; at least one.</param>
internal sealed record ProcessChain(ImmutableArray<ProcessFacts> Links)
{
    // As many steps as the pipeline's answer has.
    private const int MaxLinks = 32;

    public ProcessFacts Process => Links[0];

    public ProcessFacts? Parent => Links.Length > 1 ? Links[1] : null;

    /// <summary>The leader of its group; null: it is no ancestor, or gone.</summary>
    public ProcessFacts? GroupLeader => WithPid(Process.Stat.GroupId);

    /// <summary>The leader of its session; null: it is no ancestor, or gone.</summary>
    public ProcessFacts? SessionLeader => WithPid(Process.Stat.SessionId);

    /// <summary>Where and how its session began.</summary>
    public ProcessEntry? Entry => ProcessEntry.In(Links);

    /// <summary>Follows the parents up from a process. A parent that is younger than its child is not its parent but has the pid.</summary>
    public static ProcessChain From(ProcessFacts process, Func<int, ProcessFacts?> find)
    {
        var links = ImmutableArray.CreateBuilder<ProcessFacts>();
        links.Add(process);
        while (links.Count < MaxLinks && links[^1] is { Stat.ParentPid: > 0 } last
            && find(last.Stat.ParentPid) is { } parent && parent.Stat.StartTicks <= last.Stat.StartTicks)
            links.Add(parent);
        return new(links.DrainToImmutable());
    }

    /// <summary>The chain that begins so many steps further up.</summary>
    public ProcessChain Above(int steps) => new(Links[steps..]);

    private ProcessFacts? WithPid(int pid) => Links.FirstOrDefault(link => link.Pid == pid);
}

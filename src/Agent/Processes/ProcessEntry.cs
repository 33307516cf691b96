using System.Collections.Immutable;

namespace Cronwatch.Agent.Processes;

/// <summary>How processes came to run on this machine, in Defend's words.</summary>
/// <param name="Leader">The first of them.</param>
/// <param name="Type"><c>sshd</c>, <c>terminal</c>, <c>container</c> or <c>init</c>.</param>
/// <param name="Parent">What started it; null: gone, or not of this namespace.</param>
internal sealed record ProcessEntry(ProcessFacts Leader, string Type, ProcessFacts? Parent)
{
    /// <summary>The entry of a chain: the nearest process that sshd, login or a container's runtime started, else init. Null: none shows.</summary>
    public static ProcessEntry? In(ImmutableArray<ProcessFacts> links)
    {
        for (var i = 0; i < links.Length; i++)
        {
            var (one, parent) = (links[i], i + 1 < links.Length ? links[i + 1] : null);
            var type =
                IsOfSshd(parent) && !IsOfSshd(one) ? "sshd"
                : parent?.Name == "login" ? "terminal"
                : one.ContainerId is not null && parent is not null && parent.ContainerId != one.ContainerId ? "container"
                : null;
            if (type is not null)
                return new(one, type, parent);
        }
        // A service, what one started, or the first process itself.
        var top = links.Length > 1 && links[^1].Pid == 1 ? links.Length - 2 : links.Length - 1;
        return links[top].Pid == 1 || links[top].Stat.ParentPid is 0 or 1 ? new(links[top], "init", top + 1 < links.Length ? links[top + 1] : null) : null;
    }

    // A listener, and from OpenSSH 9.8 on a program for each session.
    private static bool IsOfSshd(ProcessFacts? process) => process?.Name is "sshd" or "sshd-session" or "sshd-auth";
}

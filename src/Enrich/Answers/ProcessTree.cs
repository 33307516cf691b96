using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>The processes by their pids that a hit is about: those above the writer, the writer, and what it started.</summary>
internal sealed class ProcessTree
{
    // A writer with more children is a shell that runs for long; whose sockets are listed first is bounded all the same.
    private const int Most = 256;

    private readonly Dictionary<long, string?> _names = [];

    public ProcessTree(AncestryAnswer ancestry, List<ProcessRow> children)
    {
        foreach (var child in children)
            if (child.Pid is { } pid && _names.Count < Most && _names.TryAdd(pid, child.Program?.Name))
                Subject.Add(pid);
        foreach (var link in ancestry.Links)
            if (link.Pid is { } pid)
                _names[pid] = link.Name;
        if (ancestry.Links[0].Pid is { } own)
            Subject.Add(own);
    }

    /// <summary>The pids of all of them.</summary>
    public Dictionary<long, string?>.KeyCollection Pids => _names.Keys;

    /// <summary>The pids of the writer and of what it started.</summary>
    public List<long> Subject { get; } = [];

    public bool Contains(long? pid) => pid is { } number && _names.ContainsKey(number);

    /// <summary>The name of one of them; null when it is none of them.</summary>
    public string? NameOf(long? pid) => pid is { } number ? _names.GetValueOrDefault(number) : null;
}

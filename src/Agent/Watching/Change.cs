namespace Cronwatch.Agent.Watching;

/// <summary>What happened to a name in a directory.</summary>
internal enum ChangeKind
{
    /// <summary>It appeared: made, or linked.</summary>
    Created,

    /// <summary>It was removed.</summary>
    Removed,

    /// <summary>It was renamed: from, into or within what is watched.</summary>
    Renamed,

    /// <summary>The kernel's queue ran over: what happened meanwhile is unknown.</summary>
    Lost,
}

/// <summary>One change, as the kernel tells it. Names are an attacker's text; their bytes that are no UTF-8 are U+FFFD.</summary>
internal readonly record struct Change
{
    /// <summary>What happened.</summary>
    public ChangeKind Kind { get; init; }

    /// <summary>Where the name is now, or was removed; null: in no watched directory.</summary>
    public Place? Place { get; init; }

    /// <summary>The name there.</summary>
    public string Name { get => field ?? ""; init; }

    /// <summary>Where a renamed one was before; null: in no watched directory.</summary>
    public Place? FromPlace { get; init; }

    /// <summary>The name before.</summary>
    public string FromName { get => field ?? ""; init; }

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>The process that did it; 0: the kernel does not say.</summary>
    public int Pid { get; init; }

    /// <summary>Whether that process was gone when the kernel told of it: the id may be somebody else's now.</summary>
    public bool IsGone { get; init; }
}

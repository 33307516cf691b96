namespace Cronwatch.Agent.Processes;

/// <summary>What /proc said of a process when it was looked at.</summary>
internal sealed record ProcessFacts(int Pid, ProcStat Stat, ProcStatus Owner)
{
    /// <summary>Names this process and no other, of this host, ever: see <see cref="ProcessReader"/>.</summary>
    public required string EntityId { get; init; }

    /// <summary>The path of its image; null: it has none (a thread of the kernel), or has ended.</summary>
    public string? Executable { get; init; }

    /// <summary>Its arguments, cut at <see cref="ProcessReader.MaxArguments"/> bytes; empty: it has none, or has ended.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>Where it works; null: unknown.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The container it is in, by its control group; null: none that shows.</summary>
    public string? ContainerId { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>The name of its image, as Defend has it: what a process calls itself is its own choice.</summary>
    public string Name => Executable is { } path ? path[(path.LastIndexOf('/') + 1)..] : Stat.Name;

    public string? CommandLine => Arguments.Length > 0 ? string.Join(' ', Arguments) : null;
}

namespace Cronwatch.Enrich.Processes;

/// <summary>What a process runs, between two execs. Immutable: a forked child shares its parent's.</summary>
internal sealed record ProgramImage(string? Name, string? Executable, string? CommandLine, string? Sha256)
{
    public bool IsEmpty => Name is null && Executable is null && CommandLine is null;

    /// <summary>Whether both are known and differ: their parts must not be mixed.</summary>
    public bool Contradicts(ProgramImage other) =>
        Executable is not null && other.Executable is not null
        && !string.Equals(Executable, other.Executable, StringComparison.Ordinal);

    /// <summary>This one, its gaps filled from the other unless that is another program.</summary>
    public ProgramImage FilledBy(ProgramImage? other) => other is null || Contradicts(other)
        ? this
        : new(Name ?? other.Name, Executable ?? other.Executable, CommandLine ?? other.CommandLine, Sha256 ?? other.Sha256);
}

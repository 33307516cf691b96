using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>A process that the writer of a hit started.</summary>
public sealed record ChildProcess
{
    /// <summary>Its process id.</summary>
    public long? Pid { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The path of its image.</summary>
    public string? Executable { get; init; }

    /// <summary>Its command line.</summary>
    public string? CommandLine { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? Start { get; init; }
}

/// <summary>What else the writer of a hit did, as far as it is remembered: processes that ended long ago are not.</summary>
/// <param name="Status">Whether the writer is known.</param>
/// <param name="Count">How many children it has.</param>
/// <param name="Children">The newest of them, the newest first.</param>
public sealed record SubjectAnswer(AnswerStatus Status, int Count, ImmutableArray<ChildProcess> Children);

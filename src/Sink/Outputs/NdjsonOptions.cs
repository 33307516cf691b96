namespace Cronwatch.Sinks.Outputs;

/// <summary>Where lines are written, and when another file begins.</summary>
public sealed record NdjsonOptions
{
    /// <summary>The directory, made where it is not there.</summary>
    public required string Directory { get; init; }

    /// <summary>What the names of the files begin with.</summary>
    public required string Name { get; init; }

    /// <summary>Another file begins before one would be larger. A line that is larger by itself has a file of its own.</summary>
    /// <value>Default: 128 MiB.</value>
    public long MaxBytes { get; init; } = 128 * 1_024 * 1_024;

    /// <summary>Another file begins with the first line that comes when one is that old.</summary>
    /// <value>Default: a day.</value>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(1);
}

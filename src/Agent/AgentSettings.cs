using Cronwatch.Agent.Watching;

namespace Cronwatch.Agent;

/// <summary>What an agent watches and where it publishes.</summary>
public sealed record AgentSettings
{
    /// <summary>Directories whose files are reported, as absolute paths.</summary>
    /// <value>Default: <see cref="CronPlaces.Directories"/>.</value>
    public IReadOnlyList<string> Directories { get; init; } = CronPlaces.Directories;

    /// <summary>Files that are reported by name, as absolute paths.</summary>
    /// <value>Default: <see cref="CronPlaces.Files"/>.</value>
    public IReadOnlyList<string> Files { get; init; } = CronPlaces.Files;

    /// <summary>Whether inotify is used even where fanotify is allowed. Default: false.</summary>
    public bool Inotify { get; init; }

    /// <summary>The directory that keeps events until the broker has them: this agent's alone.</summary>
    public required string SpoolDirectory { get; init; }

    /// <summary>What it may hold.</summary>
    /// <value>In bytes. Default: 64 MB, some 20,000 file events with their processes.</value>
    public long SpoolBytes { get; init; } = 64_000_000;

    /// <summary>The topic of file events.</summary>
    public required string FileTopic { get; init; }

    /// <summary>The topic of process events.</summary>
    public required string ProcessTopic { get; init; }
}

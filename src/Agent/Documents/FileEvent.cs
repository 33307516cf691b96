using Cronwatch.Agent.Processes;

namespace Cronwatch.Agent.Documents;

/// <summary>One file event.</summary>
/// <param name="Action">What happened.</param>
/// <param name="Path">Where the file is now, or was.</param>
internal sealed record FileEvent(FileAction Action, string Path)
{
    /// <summary>Where a renamed file was before; null: in no watched directory.</summary>
    public string? OriginalPath { get; init; }

    /// <summary>Who did it, with those above it; null: unknown.</summary>
    public ProcessChain? Chain { get; init; }

    /// <summary>The pid where that is all that is known; 0: not even that.</summary>
    public int Pid { get; init; }
}

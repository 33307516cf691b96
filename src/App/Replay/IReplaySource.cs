namespace Cronwatch.App.Replay;

/// <summary>Where history comes from.</summary>
internal interface IReplaySource : IAsyncDisposable
{
    /// <summary>What was asked for and could not be read, for people, each with its place and its cure. Complete once everything was read.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>What was read of what.</summary>
    public IReadOnlyList<SourceCoverage> Coverage { get; }

    /// <summary>What it holds, part by part, to its end or until it is cancelled. Once.</summary>
    public IAsyncEnumerable<ReplayPart> ReadAsync(CancellationToken cancelled);
}

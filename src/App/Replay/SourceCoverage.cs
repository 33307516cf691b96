namespace Cronwatch.App.Replay;

/// <summary>What was read of a part of a source.</summary>
/// <param name="Name">The file, or topic and partition.</param>
/// <param name="From">Where it begins: an offset, or a byte.</param>
/// <param name="To">Where it ends: the offset or byte after the last.</param>
/// <param name="ReadTo">Up to where it was read.</param>
internal sealed record SourceCoverage(string Name, long From, long To, long ReadTo);

namespace Cronwatch.Ingest.Files;

/// <summary>What came out of a chunk.</summary>
/// <param name="Source">The file; of what an archive holds, <c>archive!entry</c>.</param>
/// <param name="Result">
/// What its elements are. An element's origin has the source for its topic, partition 0, the place in the text (unpacked)
/// for its offset, and no time.
/// </param>
/// <param name="DeadLetterLines">The line, from 1, on which each dead letter's element begins, in the order of the letters.</param>
/// <param name="Problem">Why nothing follows of this source; null: nothing is wrong.</param>
public sealed record ChunkIntake(string Source, IntakeResult Result, IReadOnlyList<long> DeadLetterLines, FileProblem? Problem)
{
    /// <summary>How many objects were read, by what became of them.</summary>
    public long Read => Result.Filtered + Result.Candidates.Count + Result.Context - Result.Both + Result.DeadLetters.Count;
}

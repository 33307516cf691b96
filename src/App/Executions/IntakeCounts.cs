using Cronwatch.Ingest;

namespace Cronwatch.App.Executions;

/// <summary>What intake made of records, in objects: a record may hold several.</summary>
internal readonly record struct IntakeCounts(long Filtered, long Candidates, long Context, long Both, long DeadLetters)
{
    public static IntakeCounts Of(IntakeResult result) => new(
        result.Filtered, result.Candidates.Count - result.Both, result.Context - result.Both, result.Both, result.DeadLetters.Count);

    /// <summary>Everything that was read.</summary>
    public long Read => Filtered + Candidates + Context + Both + DeadLetters;

    public static IntakeCounts operator +(IntakeCounts a, IntakeCounts b) => new(
        a.Filtered + b.Filtered, a.Candidates + b.Candidates, a.Context + b.Context, a.Both + b.Both, a.DeadLetters + b.DeadLetters);

    public static IntakeCounts operator -(IntakeCounts a, IntakeCounts b) => new(
        a.Filtered - b.Filtered, a.Candidates - b.Candidates, a.Context - b.Context, a.Both - b.Both, a.DeadLetters - b.DeadLetters);
}

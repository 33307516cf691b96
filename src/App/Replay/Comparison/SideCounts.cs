namespace Cronwatch.App.Replay.Comparison;

/// <summary>Hits by who has them.</summary>
/// <param name="OnlyA">Those of the first rule set alone.</param>
/// <param name="OnlyB">Those of the second alone.</param>
/// <param name="Both">Those of either.</param>
internal readonly record struct SideCounts(long OnlyA, long OnlyB, long Both)
{
    public long Differing => OnlyA + OnlyB;

    public static SideCounts operator +(SideCounts left, SideCounts right) =>
        new(left.OnlyA + right.OnlyA, left.OnlyB + right.OnlyB, left.Both + right.Both);

    public static SideCounts Of(ComparisonSide side) => side switch
    {
        ComparisonSide.OnlyA => new(1, 0, 0),
        ComparisonSide.OnlyB => new(0, 1, 0),
        _ => new(0, 0, 1),
    };
}

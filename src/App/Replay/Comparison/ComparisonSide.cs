namespace Cronwatch.App.Replay.Comparison;

/// <summary>Which of two rule sets hits an event.</summary>
internal enum ComparisonSide
{
    /// <summary>The first alone.</summary>
    OnlyA,

    /// <summary>The second alone.</summary>
    OnlyB,

    /// <summary>Either.</summary>
    Both,
}

namespace Cronwatch.App.Replay.Comparison;

/// <summary>How two rule sets are compared.</summary>
internal sealed record ComparisonOptions
{
    /// <summary>The space that alert ids are made for.</summary>
    public string Space { get; init; } = "default";

    /// <summary>Differing events that are kept whole; the others are counted.</summary>
    /// <value>0 or more. Default: 1,000, which hold a few MB.</value>
    public int MaxDifferences { get; init; } = 1_000;

    /// <summary>Whether events that only tell of hosts are let go.</summary>
    public bool LeavesContext { get; init; }

    /// <summary>What is known of some events beforehand; null: nothing.</summary>
    public ExpectedEvents? Expected { get; init; }
}

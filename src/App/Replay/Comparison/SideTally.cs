using Cronwatch.Events;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>Counts hits by a name that events say, such as their host. Bounded: a flood of names is counted as others.</summary>
internal sealed class SideTally
{
    private const int MostNames = 10_000;
    private const int MostShown = 100;

    private readonly Dictionary<string, SideCounts> _counts = new(StringComparer.Ordinal);
    private SideCounts _others;

    /// <summary>The names that differ most, and what the others have together.</summary>
    public Breakdown Report
    {
        get
        {
            var ordered = _counts.OrderByDescending(c => c.Value.Differing).ThenByDescending(c => c.Value.Both).ThenBy(c => c.Key, StringComparer.Ordinal).ToList();
            var others = ordered.Skip(MostShown).Aggregate(_others, (sum, c) => sum + c.Value);
            return new([.. ordered.Take(MostShown).Select(c => new NamedCounts(c.Key, c.Value.OnlyA, c.Value.OnlyB, c.Value.Both))], others);
        }
    }

    public void Add(string name, ComparisonSide side)
    {
        var key = name.Cut();
        if (_counts.Count < MostNames || _counts.ContainsKey(key))
            _counts[key] = _counts.GetValueOrDefault(key) + SideCounts.Of(side);
        else
            _others += SideCounts.Of(side);
    }
}

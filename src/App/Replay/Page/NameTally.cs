using Cronwatch.App.Pages;
using Cronwatch.Events;

namespace Cronwatch.App.Replay.Page;

/// <summary>Counts alerts by a name that events say, such as their host. Bounded: a flood of names is counted as others.</summary>
internal sealed class NameTally
{
    private const int MostNames = 10_000;
    private const int MostShown = 20;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private long _others;

    /// <summary>The 20 names that come most.</summary>
    public IReadOnlyList<(string Name, long Count)> Largest => [.. _counts
        .OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)
        .Take(MostShown).Select(count => (count.Key, count.Value))];

    /// <summary>How often all other names come.</summary>
    public long Others => _others + _counts.Values.Sum() - Largest.Sum(count => count.Count);

    public void Add(string name)
    {
        var key = name.Cut(HtmlWriter.MostOfText + 1);
        if (_counts.Count < MostNames || _counts.ContainsKey(key))
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
        else
            _others++;
    }
}

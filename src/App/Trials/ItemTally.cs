using Cronwatch.Detect.Exceptions;

namespace Cronwatch.App.Trials;

/// <summary>What one item would have removed.</summary>
internal sealed class ItemTally(ExceptionItem item)
{
    private const int MostShown = 100;

    private readonly Dictionary<string, long> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _entries = new(StringComparer.Ordinal);
    private long _removed;

    public ExceptionItem Item => item;

    public ItemTrial Report => new(item.ListId, item.ItemId, item.Name, _removed, Largest(_rules), Largest(_hosts), Largest(_users), Largest(_entries));

    public void Add(string rule, HitFacts facts)
    {
        _removed++;
        foreach (var (counts, name) in new[] { (_rules, rule), (_hosts, facts.Host), (_users, facts.User), (_entries, facts.Entries) })
            counts[name] = counts.GetValueOrDefault(name) + 1;
    }

    private static Counted[] Largest(Dictionary<string, long> counts) =>
        [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MostShown).Select(c => new Counted(c.Key, c.Value))];
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Detect.Exceptions;

/// <summary>Asks the exceptions about hits and counts, item by item, what they removed. One thread at a time asks, any may read.</summary>
public sealed class ExceptionLedger
{
    private readonly FrozenDictionary<ExceptionItem, ExceptionCount> _counts;

    /// <summary>A ledger for a set.</summary>
    /// <param name="set">The exceptions.</param>
    /// <param name="earlier">Whose counts are carried on, for items that are there still, changed or not.</param>
    public ExceptionLedger(ExceptionSet set, ExceptionLedger? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        Set = set;
        var before = earlier?.Counts.ToDictionary(count => KeyOf(count.Item)) ?? [];
        Counts = [.. set.Items.Select(item => new ExceptionCount(item, before.GetValueOrDefault(KeyOf(item))))];
        _counts = Counts.ToFrozenDictionary(count => count.Item);
    }

    /// <summary>The exceptions that it asks.</summary>
    public ExceptionSet Set { get; }

    /// <summary>By item, in the order of the files.</summary>
    public ImmutableArray<ExceptionCount> Counts { get; }

    /// <summary>The item that keeps a hit from paging, which is counted; null when there is none.</summary>
    /// <inheritdoc cref="ExceptionSet.FirstHolding"/>
    public ExceptionItem? Excepts(string ruleId, HostEvent e, HostEvent? context, DateTimeOffset time)
    {
        var item = Set.FirstHolding(ruleId, e, context, time);
        if (item is not null)
            _counts[item].Add(time);
        return item;
    }

    private static (string, string) KeyOf(ExceptionItem item) => (item.NamespaceType, item.ItemId);
}

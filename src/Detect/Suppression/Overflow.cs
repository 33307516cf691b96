using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Detect.Suppression;

/// <summary>The hits of a rule, host and window that did not page any more, in sum.</summary>
internal sealed class Overflow(string id, Hit opening)
{
    private const int MostTexts = 100;
    private const int MostShown = 10;

    private readonly Dictionary<string, long> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _processes = new(StringComparer.Ordinal);
    private long _count;
    private DateTimeOffset _first = DateTimeOffset.MaxValue;
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private long? _countedTo;
    private bool _isTold = true;

    public string Id { get; } = id;

    /// <summary>Counts a hit. True when the last summary did not know of any since.</summary>
    public bool Add(HostEvent e, DateTimeOffset time, long? place)
    {
        if (place <= _countedTo)
            return false;
        _countedTo = place ?? _countedTo;
        _count++;
        (_first, _last) = (time < _first ? time : _first, time > _last ? time : _last);
        Count(e, "file.path", _paths);
        Count(e, "process.executable", _processes);
        var wasTold = _isTold;
        _isTold = false;
        return wasTold;
    }

    /// <summary>What was told before, by us or others: it was at least that much.</summary>
    public void Recall(OverflowSummary before)
    {
        if (before.Count <= _count)
            return;
        (_count, _countedTo) = (before.Count, before.CountedTo);
        (_first, _last) = (before.First < _first ? before.First : _first, before.Last > _last ? before.Last : _last);
        Recall(before.Paths, _paths);
        Recall(before.Processes, _processes);
    }

    /// <summary>What it is now.</summary>
    public OverflowSummary ToSummary()
    {
        _isTold = true;
        return new(Id, opening, _count, _first, _last, Top(_paths), Top(_processes), _countedTo);
    }

    // Those that come first have a place of their own.
    private static void Count(HostEvent e, string field, Dictionary<string, long> counts)
    {
        if (e.Fields.Find(field) is not { } known || e.TextOf(known.Slot) is not { Length: > 0 } whole)
            return;
        var text = whole.Cut();
        if (counts.TryGetValue(text, out var count))
            counts[text] = count + 1;
        else if (counts.Count < MostTexts)
            counts.Add(text, 1);
    }

    private static void Recall(ImmutableArray<TextCount> before, Dictionary<string, long> counts)
    {
        foreach (var (text, count) in before)
            counts[text] = Math.Max(count, counts.GetValueOrDefault(text));
    }

    private static ImmutableArray<TextCount> Top(Dictionary<string, long> counts) =>
        [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MostShown).Select(c => new TextCount(c.Key, c.Value))];
}

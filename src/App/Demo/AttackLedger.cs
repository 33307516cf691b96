using System.Collections.Immutable;

namespace Cronwatch.App.Demo;

/// <summary>Keeps what was attacked, to tell afterwards what was found. Safe to use from several threads.</summary>
internal sealed class AttackLedger
{
    private readonly Lock _lock = new();

    // By event id. Guarded by _lock.
    private readonly Dictionary<string, SimulatedLabel> _labels = new(StringComparer.Ordinal);

    /// <summary>Notes that the event with this label was published.</summary>
    public void Add(SimulatedLabel label)
    {
        lock (_lock)
            _labels[label.EventId] = label;
    }

    /// <summary>Whether an event that is known so far must alert: false for anything but the marked event of an attack.</summary>
    public bool MustAlert(string eventId)
    {
        lock (_lock)
            return _labels.TryGetValue(eventId, out var label) && label.Kind.MustAlert;
    }

    /// <summary>Compares the attacks so far with the events that have alerted. An event that alerted twice counts once.</summary>
    public AttackSummary Summarize(IEnumerable<string> alertedEventIds)
    {
        var alerted = alertedEventIds.ToHashSet(StringComparer.Ordinal);
        ImmutableArray<SimulatedLabel> labels;
        lock (_lock)
            labels = [.. _labels.Values];
        var kinds = AttackKind.All.Select(kind =>
        {
            var ofKind = labels.Where(l => l.Kind == kind).ToList();
            return new AttackKindSummary(kind, ofKind.Count, ofKind.Count(l => alerted.Contains(l.EventId)));
        });
        return new AttackSummary([.. kinds], alerted.Count - labels.Count(l => alerted.Contains(l.EventId)));
    }
}

using Cronwatch.Events;

namespace Cronwatch.Detect.Suppression;

/// <summary>What a rule has paged for a host in a window.</summary>
internal sealed class PagedWindow(PagingWindow window)
{
    private readonly HashSet<string> _paged = new(StringComparer.Ordinal);

    public PagingWindow Window { get; } = window;

    /// <summary>The hits that did not page any more; null: there are none.</summary>
    public Overflow? Overflow { get; set; }

    /// <summary>Whether a hit may page. One that did before may again, and counts once.</summary>
    public bool TryPage(Hit hit) => HasPaged(hit.Id) || (_paged.Count < hit.Rule.MaxSignals && _paged.Add(hit.Id));

    public bool HasPaged(string id) => _paged.Contains(id);

    public void Recall(string id) => _paged.Add(id);

    public void Recall(OverflowSummary summary) => (Overflow ??= new(summary.Id, summary.Opening)).Recall(summary);
}

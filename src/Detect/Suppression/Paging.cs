using Cronwatch.Events;

namespace Cronwatch.Detect.Suppression;

/// <summary>
/// Which hits page: those that no alert stands for by their rule's suppression, as long as the rule has not paged
/// <c>max_signals</c> times for the host in the window of the event's time. The first page, not the last. It runs on event time
/// alone: same hits in the same order, same decisions. Owned by one lane: not thread-safe.
/// </summary>
/// <param name="space">The space of the alerts.</param>
public sealed class Paging(string space)
{
    private readonly PagedWindows _windows = new();
    private readonly OpenGroups _groups = new();
    private readonly List<Overflow> _changed = [];
    private readonly List<OpenGroup> _grown = [];

    /// <summary>What becomes of a hit that no exception holds. One that is known to have paged pages again.</summary>
    /// <param name="hit">The hit.</param>
    /// <param name="time">When its event happened.</param>
    /// <param name="place">
    /// Its event's place in the partition, if hits come in that order: a sum that was published has those up to some place, and does not count them again. Null: it was decided late.
    /// </param>
    public HitOutcome Decide(Hit hit, DateTimeOffset time, long? place = null)
    {
        ArgumentNullException.ThrowIfNull(hit);
        var window = _windows.Of(hit.Rule.RuleId, hit.Host, PagingWindow.Of(time));
        if (hit.Rule.Suppression is { } suppression && GroupTerms.Of(hit.Event, suppression) is { } terms)
            return DecideInGroup(hit, time, place, window, suppression, new(GroupTerms.InstanceOf(space, hit, terms), terms, time, time, Suppressed: 0));
        return window.TryPage(hit) ? HitOutcome.Paged : OverflowOf(hit, time, place, window);
    }

    /// <summary>What an alert stands for by now.</summary>
    public HitOutcome.Alert Now(Hit hit, HitOutcome.Alert alert)
    {
        ArgumentNullException.ThrowIfNull(hit);
        ArgumentNullException.ThrowIfNull(alert);
        return alert.Group is { } group && GroupOf(hit.Id) is { } now ? alert with { Group = now with { Terms = group.Terms } } : alert;
    }

    /// <summary>Takes in an alert that paged before: of before a restart, of another instance, or one of ours.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="group">The hits that it stood for then; null: its own alone.</param>
    public void Recall(AlertFacts alert, HitGroup? group)
    {
        ArgumentNullException.ThrowIfNull(alert);
        _windows.Of(alert.RuleId, alert.Host, PagingWindow.Of(alert.Time)).Recall(alert.Id);
        if (group is not null)
            _groups.Recall(alert.Id, group);
    }

    /// <summary>Takes in a summary of before, as it was published then.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="window">Its window.</param>
    public void Recall(OverflowSummary summary, PagingWindow window)
    {
        ArgumentNullException.ThrowIfNull(summary);
        _windows.Of(summary.Opening.Rule.RuleId, summary.Opening.Host, window).Recall(summary);
    }

    /// <summary>The summaries that have changed since they were last taken.</summary>
    public IReadOnlyList<OverflowSummary> TakeSummaries()
    {
        if (_changed.Count == 0)
            return [];
        List<OverflowSummary> summaries = [.. _changed.Select(overflow => overflow.ToSummary())];
        _changed.Clear();
        return summaries;
    }

    /// <summary>Keeps the document of an alert as long as hits may join its group, if there is one.</summary>
    /// <param name="alertId">The alert.</param>
    /// <param name="revision">How often its answers have changed; an older one than is kept is not taken.</param>
    /// <param name="document">The alert as it was published.</param>
    public void Keep(string alertId, int revision, ReadOnlyMemory<byte> document) => _groups.FindOf(alertId)?.Keep(revision, document.Span);

    /// <summary>What an alert stands for, as long as hits may join, without terms; null: its own hit alone.</summary>
    public HitGroup? GroupOf(string alertId) => _groups.FindOf(alertId)?.Group;

    /// <summary>The alerts whose groups have grown since they were last taken, as far as their documents are kept.</summary>
    public IReadOnlyList<GrownAlert> TakeGrown()
    {
        if (_grown.Count == 0)
            return [];
        List<GrownAlert> grown = [.. _grown.Select(group => group.TakeGrown()).OfType<GrownAlert>()];
        _grown.Clear();
        return grown;
    }

    private HitOutcome DecideInGroup(Hit hit, DateTimeOffset time, long? place, PagedWindow window, RuleSuppression suppression, HitGroup its)
    {
        if (window.HasPaged(hit.Id))
            return Now(hit, new HitOutcome.Alert { Group = its });
        if (_groups.Find(its.InstanceId, time, suppression.Duration) is { } open)
        {
            if (open.Add(time, place))
                _grown.Add(open);
            return new HitOutcome.Suppressed(open.AlertId);
        }
        if (!window.TryPage(hit))
            return OverflowOf(hit, time, place, window);
        _groups.Open(new OpenGroup(hit.Id, its with { Terms = [] }));      // Its hits know them.
        return new HitOutcome.Alert { Group = its };
    }

    private HitOutcome.Overflow OverflowOf(Hit hit, DateTimeOffset time, long? place, PagedWindow window)
    {
        var overflow = window.Overflow ??= new(IdOf(hit, window.Window), hit);
        if (overflow.Add(hit.Event, time, place))
            _changed.Add(overflow);
        return new HitOutcome.Overflow(overflow.Id);
    }

    private string IdOf(Hit hit, PagingWindow window) => AlertId.OfMany(space, hit.Rule.RuleId, "overflow", hit.Host, window.StartText);
}

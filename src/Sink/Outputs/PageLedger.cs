using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Outputs;

/// <summary>
/// Says what is still to be told: of a rule and paging window the first N pages one by one, the others together. It is a function of its topic,
/// read from its start: whoever reads the same says the same. One owner.
/// </summary>
/// <remarks>
/// <code>
/// of a rule and window   p1 p2 … pN │ pN+1 … pM │ pM+1 …        in the order of the topic, each id once
/// told                   by itself  │ in one    │ in another, five minutes later at the soonest
/// </code>
/// </remarks>
/// <param name="first">N.</param>
public sealed class PageLedger(int first)
{
    /// <summary>How long it is waited for stragglers of a window that has ended.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(30);

    /// <summary>How long a window is remembered after its last page. The topic must keep longer.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(48);

    private readonly Dictionary<(string Rule, DateTimeOffset Window), PagesOfWindow> _windows = [];
    private DateTimeOffset _sweptAt;

    /// <summary>A page, by the time that it was written to the topic. One that is known already changes nothing.</summary>
    public void Take(Page page, DateTimeOffset writtenAt)
    {
        ArgumentNullException.ThrowIfNull(page);
        Sweep(writtenAt);
        Of(page.RuleId, page.Window.Start).Take(page, writtenAt, first);
    }

    /// <summary>One was told.</summary>
    public void Take(PageTold told)
    {
        ArgumentNullException.ThrowIfNull(told);
        Of(told.RuleId, told.Window).Told.Add(told.Id);
    }

    /// <summary>Some were counted.</summary>
    public void Take(PagesSummed summed)
    {
        ArgumentNullException.ThrowIfNull(summed);
        Of(summed.RuleId, summed.Window).TakeSummed(summed.Count);
    }

    /// <summary>Those of the first N that were not told, with their place among them, from 1.</summary>
    public IReadOnlyList<(Page Page, int Place)> Owed =>
        [.. _windows.Values.SelectMany(window => window.First.Select((page, at) => (page, at + 1)).Where(p => !window.Told.Contains(p.page.Id)))];

    /// <summary>What is to be told of the others now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="all">Also what could wait for more to come.</param>
    public IReadOnlyList<PageDigest> Due(DateTimeOffset now, bool all = false) =>
        [.. _windows.Values.Where(window => window.DueAt is { } at && (all || at <= now)).Select(window => window.Digest())];

    private PagesOfWindow Of(string rule, DateTimeOffset start)
    {
        if (!_windows.TryGetValue((rule, start), out var window))
            _windows[(rule, start)] = window = new PagesOfWindow(PagingWindow.Of(start));
        return window;
    }

    private void Sweep(DateTimeOffset now)
    {
        if (now - _sweptAt < PagingWindow.Length)
            return;
        _sweptAt = now;
        foreach (var (key, window) in _windows)
            if (now - window.LastPage > Memory && window.DueAt is null)
                _windows.Remove(key);
    }

    private sealed class PagesOfWindow(PagingWindow window)
    {
        // Its clock may be wrong: nobody waits longer than this for a window's end.
        private static readonly TimeSpan WaitAtMost = PagingWindow.Length;

        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
        private readonly Queue<(Page Page, DateTimeOffset WrittenAt)> _rest = new();
        private int _summed;

        public List<Page> First { get; } = [];

        public HashSet<string> Told { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset LastPage { get; private set; }

        public DateTimeOffset? DueAt { get; private set; }

        public void Take(Page page, DateTimeOffset writtenAt, int first)
        {
            if (!_ids.Add(page.Id))
                return;
            LastPage = writtenAt;
            if (First.Count < first)
            {
                First.Add(page);
                return;
            }
            _rest.Enqueue((page, writtenAt));
            DueAt ??= DueAfter(writtenAt);
        }

        // In the order in which they came: what came while a message was on its way is not in it.
        public void TakeSummed(int count)
        {
            for (; _summed < count && _rest.Count > 0; _summed++)
                _rest.Dequeue();
            DueAt = _rest.Count > 0 ? DueAfter(_rest.Peek().WrittenAt) : null;
        }

        public PageDigest Digest() => new(First[0].RuleId, First[^1].Rule, window, [.. _rest.Select(rest => rest.Page)], _summed);

        // The first message when the window is over, others five minutes after the first that they count.
        private DateTimeOffset DueAfter(DateTimeOffset writtenAt)
        {
            var latest = writtenAt + WaitAtMost;
            var end = _summed > 0 || window.End > latest ? latest : window.End > writtenAt ? window.End : writtenAt;
            return end + Settle;
        }
    }
}

/// <summary>Pages of a rule and window that are told in one message.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Rule">What it is called.</param>
/// <param name="Window">The window.</param>
/// <param name="Pages">The pages, in the order in which they came.</param>
/// <param name="Before">How many earlier messages have counted.</param>
public sealed record PageDigest(string RuleId, string Rule, PagingWindow Window, ImmutableArray<Page> Pages, int Before)
{
    /// <summary>What to note when it was sent.</summary>
    public PagesSummed Summed => new(RuleId, Window.Start, Before + Pages.Length);
}

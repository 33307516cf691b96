using Cronwatch.Events;

namespace Cronwatch.Detect.Suppression;

/// <summary>
/// The windows in which rules have paged, by rule and host. Where they are too many the one used longest ago is forgotten: its rule
/// pages more then, not less. Those that overflow go last, since the count of their summary would begin anew.
/// </summary>
internal sealed class PagedWindows
{
    private const int Capacity = 10_000;           // Of each kind.

    private readonly Dictionary<Key, LinkedListNode<Entry>> _windows = [];
    private readonly LinkedList<Entry> _paging = new();
    private readonly LinkedList<Entry> _overflowing = new();

    public PagedWindow Of(string ruleId, string host, PagingWindow window)
    {
        var key = new Key(ruleId, host, window);
        if (_windows.TryGetValue(key, out var node))
            node.List!.Remove(node);
        else
            _windows.Add(key, node = new(new(key, new PagedWindow(window))));
        var its = node.Value.Window.Overflow is null ? _paging : _overflowing;
        its.AddLast(node);
        if (its.Count > Capacity)
        {
            _windows.Remove(its.First!.Value.Key);
            its.RemoveFirst();
        }
        return node.Value.Window;
    }

    private readonly record struct Key(string RuleId, string Host, PagingWindow Window);

    private sealed record Entry(Key Key, PagedWindow Window);
}

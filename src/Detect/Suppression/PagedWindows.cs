using Cronwatch.Events;

namespace Cronwatch.Detect.Suppression;

/// <summary>The windows in which rules have paged, by rule and host. Where they are too many the one used longest ago is forgotten: its rule pages more then, not less.</summary>
internal sealed class PagedWindows
{
    private const int Capacity = 10_000;

    private readonly Dictionary<Key, LinkedListNode<(Key Key, PagedWindow Window)>> _windows = [];
    private readonly LinkedList<(Key Key, PagedWindow Window)> _byUse = new();

    public PagedWindow Of(string ruleId, string host, PagingWindow window)
    {
        var key = new Key(ruleId, host, window);
        if (!_windows.TryGetValue(key, out var node))
        {
            if (_windows.Count == Capacity)
            {
                _windows.Remove(_byUse.First!.Value.Key);
                _byUse.RemoveFirst();
            }
            node = new((key, new PagedWindow(window)));
            _windows.Add(key, node);
        }
        else if (node == _byUse.Last)
        {
            return node.Value.Window;
        }
        else
        {
            _byUse.Remove(node);
        }
        _byUse.AddLast(node);
        return node.Value.Window;
    }

    private readonly record struct Key(string RuleId, string Host, PagingWindow Window);
}

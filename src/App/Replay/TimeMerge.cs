namespace Cronwatch.App.Replay;

/// <summary>
/// Puts what several sources give, each in its order, into one order by time. What may still come is later than what a source has
/// given, or comes late: then it follows as it comes, as it would have live.
/// </summary>
/// <typeparam name="T">What tells the sources apart.</typeparam>
internal sealed class TimeMerge<T>(IEnumerable<T> sources) where T : notnull
{
    private readonly Dictionary<T, Source> _open = sources.ToDictionary(source => source, _ => new Source());
    private readonly List<(DateTimeOffset At, ReplayItem Item)> _ready = [];

    /// <summary>A source has given items, and everything up to a time.</summary>
    public void Add(T source, IEnumerable<ReplayItem> items, DateTimeOffset reached)
    {
        if (!_open.TryGetValue(source, out var its))
            return;
        foreach (var item in items)
            its.Add(item);
        its.Reached = reached > its.Reached ? reached : its.Reached;
    }

    /// <summary>A source gives nothing more.</summary>
    public void End(T source)
    {
        if (_open.Remove(source, out var its))
            its.TakeUntil(DateTimeOffset.MaxValue, _ready);
    }

    /// <summary>What comes before everything that may still come, in order.</summary>
    public List<ReplayItem> Take()
    {
        var until = _open.Count > 0 ? _open.Values.Min(source => source.Reached) : DateTimeOffset.MaxValue;
        foreach (var source in _open.Values)
            source.TakeUntil(until, _ready);
        List<ReplayItem> taken = [.. _ready.OrderBy(ready => ready.At).Select(ready => ready.Item)];
        _ready.Clear();
        return taken;
    }

    /// <summary>The sources that hold more than so many bytes because others are behind.</summary>
    public IReadOnlyCollection<T> Ahead(long bytes) => [.. _open.Where(source => source.Value.Bytes > bytes).Select(source => source.Key)];

    private sealed class Source
    {
        private readonly Queue<(DateTimeOffset At, ReplayItem Item)> _items = new();
        private DateTimeOffset _last;

        public DateTimeOffset Reached { get; set; }

        public long Bytes { get; private set; }

        // An item that comes late is at the time of the one before it.
        public void Add(ReplayItem item)
        {
            _last = item.Time > _last ? item.Time : _last;
            _items.Enqueue((_last, item));
            Bytes += item.Bytes;
        }

        public void TakeUntil(DateTimeOffset until, List<(DateTimeOffset, ReplayItem)> into)
        {
            while (_items.TryPeek(out var next) && next.At <= until)
            {
                into.Add(_items.Dequeue());
                Bytes -= next.Item.Bytes;
            }
        }
    }
}

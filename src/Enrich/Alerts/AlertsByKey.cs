namespace Cronwatch.Enrich.Alerts;

/// <summary>Alerts by host, or by user. When they are full, the key that got an alert least recently goes with all of its.</summary>
/// <param name="capacity">Alerts at most.</param>
/// <param name="perKey">Alerts of a key at most.</param>
internal sealed class AlertsByKey<TKey>(int capacity, int perKey) where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, AlertList Alerts)>> _byKey = [];
    private readonly LinkedList<(TKey Key, AlertList Alerts)> _byUse = new();
    private long _forgottenUpTo = -1;

    public int Count { get; private set; }

    public long Evicted { get; private set; }

    public void Add(TKey key, TimedAlert alert, bool isPlausible)
    {
        var alerts = FindOrAdd(key);
        Count -= alerts.Count;
        Evicted += alerts.Add(alert, isPlausible, perKey);
        Count += alerts.Count;
        while (Count > capacity)
            ForgetOne();
    }

    /// <summary>Those of a key in a span of time, and whether these are all that there were.</summary>
    public ReadOnlySpan<TimedAlert> Between(TKey key, long from, long to, out bool areAll)
    {
        areAll = from > _forgottenUpTo;
        if (!_byKey.TryGetValue(key, out var node))
            return [];
        areAll &= from > node.Value.Alerts.ForgottenUpTo;
        return node.Value.Alerts.Between(from, to);
    }

    private AlertList FindOrAdd(TKey key)
    {
        if (_byKey.TryGetValue(key, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
        }
        else
            _byKey.Add(key, node = _byUse.AddLast((key, new AlertList())));
        return node.Value.Alerts;
    }

    private void ForgetOne()
    {
        var (key, alerts) = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _byKey.Remove(key);
        Count -= alerts.Count;
        Evicted += alerts.Count;
        _forgottenUpTo = Math.Max(_forgottenUpTo, alerts.Newest);
    }
}

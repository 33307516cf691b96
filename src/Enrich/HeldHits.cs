using Cronwatch.Enrich.Answers;
using Cronwatch.Events;

namespace Cronwatch.Enrich;

/// <summary>
/// Hits that wait for their process, since the event of a short-lived process comes when it has ended, after those of the
/// files it wrote. Decides only: the caller owns the clock. Owned by a lane: not thread-safe, on purpose.
/// </summary>
/// <typeparam name="T">What the caller must have again when the hit goes on, such as its claim on an offset.</typeparam>
public sealed class HeldHits<T>
{
    private readonly TimeSpan _holdFor;
    private readonly int _capacity;
    private readonly LinkedList<HeldHit<T>> _byAge = new();
    private readonly Dictionary<(string Host, string EntityId), List<LinkedListNode<HeldHit<T>>>> _byProcess = [];

    /// <summary>Nothing waits.</summary>
    /// <param name="holdFor">How long a hit waits at most, from its arrival. Default: 5 s.</param>
    /// <param name="capacity">Hits held at most; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1.</exception>
    public HeldHits(TimeSpan? holdFor = null, int capacity = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _holdFor = holdFor ?? TimeSpan.FromSeconds(5);
        _capacity = capacity;
    }

    /// <summary>Hits that wait.</summary>
    public int Count => _byAge.Count;

    /// <summary>
    /// Holds a hit whose process is not known. False when waiting is of no use, because its event names no process: then
    /// it goes on at once.
    /// </summary>
    /// <param name="hit">The hit.</param>
    /// <param name="payload">Comes back with it.</param>
    /// <param name="now">The lane's time.</param>
    /// <param name="displaced">When all places were taken, the one that waited longest: it goes on at once; else null.</param>
    public bool TryHold(Hit hit, T payload, DateTimeOffset now, out HeldHit<T>? displaced)
    {
        ArgumentNullException.ThrowIfNull(hit);
        displaced = null;
        if (HitProcess.EntityIdOf(hit.Event) is not { } entityId)
            return false;
        if (_byAge.Count >= _capacity)
            displaced = TakeOldest();
        var node = _byAge.AddLast(new HeldHit<T>(hit, payload, now));
        if (!_byProcess.TryGetValue((hit.Host, entityId), out var nodes))
            _byProcess.Add((hit.Host, entityId), nodes = []);
        nodes.Add(node);
        return true;
    }

    /// <summary>Lets those go, in the order they came, whose process has become known.</summary>
    /// <param name="host">The host.</param>
    /// <param name="entityId">The process.</param>
    /// <param name="known">Whether that is enough for a hit (<see cref="HostContexts.Knows(Hit)"/>); null: always.</param>
    public IReadOnlyList<HeldHit<T>> Release(string host, string entityId, Predicate<Hit>? known = null)
    {
        if (!_byProcess.TryGetValue((host, entityId), out var nodes))
            return [];
        var released = nodes.Where(node => known?.Invoke(node.Value.Hit) ?? true).ToList();
        foreach (var node in released)
            Remove(node);
        return [.. released.Select(node => node.Value)];
    }

    /// <summary>Lets those go whose hold is over, at most so many, the oldest first.</summary>
    public IReadOnlyList<HeldHit<T>> Due(DateTimeOffset now, int most = int.MaxValue)
    {
        List<HeldHit<T>>? due = null;
        while (_byAge.First is { } first && first.Value.HeldFor(now) >= _holdFor && !(due?.Count >= most))
            (due ??= []).Add(TakeOldest());
        return due ?? (IReadOnlyList<HeldHit<T>>)[];
    }

    /// <summary>Lets all go, at most so many, the oldest first.</summary>
    public IReadOnlyList<HeldHit<T>> All(int most = int.MaxValue)
    {
        List<HeldHit<T>> all = [];
        while (_byAge.Count > 0 && all.Count < most)
            all.Add(TakeOldest());
        return all;
    }

    private HeldHit<T> TakeOldest()
    {
        var node = _byAge.First!;
        Remove(node);
        return node.Value;
    }

    private void Remove(LinkedListNode<HeldHit<T>> node)
    {
        _byAge.Remove(node);
        var key = (node.Value.Hit.Host, HitProcess.EntityIdOf(node.Value.Hit.Event)!);
        var nodes = _byProcess[key];
        nodes.Remove(node);
        if (nodes.Count == 0)
            _byProcess.Remove(key);
    }
}

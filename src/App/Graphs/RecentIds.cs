namespace Cronwatch.App.Graphs;

/// <summary>The newest alert ids of a lane: an event that an agent sends again makes no second alert.</summary>
internal sealed class RecentIds
{
    private const int Capacity = 100_000;       // About 16 MB at most; older duplicates collapse on the key and on the _id.

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _byAge = new();

    /// <summary>False when the id is there already.</summary>
    public bool Add(string id)
    {
        if (!_ids.Add(id))
            return false;
        _byAge.Enqueue(id);
        if (_byAge.Count > Capacity)
            _ids.Remove(_byAge.Dequeue());
        return true;
    }
}

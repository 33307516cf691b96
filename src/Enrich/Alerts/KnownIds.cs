namespace Cronwatch.Enrich.Alerts;

/// <summary>The newest ids, in two generations: when the younger one is full, the older one is forgotten.</summary>
/// <param name="capacity">At least half as many are known.</param>
internal sealed class KnownIds(int capacity)
{
    // Half a sha256 tells them apart.
    private HashSet<UInt128> _young = [];
    private HashSet<UInt128> _old = [];

    public bool Contains(PackedId id) => _young.Contains(id.First) || _old.Contains(id.First);

    /// <summary>False when the id is there already.</summary>
    public bool Add(PackedId id)
    {
        if (_old.Contains(id.First) || !_young.Add(id.First))
            return false;
        if (_young.Count >= capacity / 2)
            (_old, _young) = (_young, []);
        return true;
    }
}

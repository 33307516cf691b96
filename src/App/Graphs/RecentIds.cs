using System.Globalization;

namespace Cronwatch.App.Graphs;

/// <summary>The newest alert ids: an event that comes again is known.</summary>
/// <param name="capacity">How many are known; 60 bytes each.</param>
internal sealed class RecentIds(int capacity)
{
    private const int HalfOfDigits = 32;        // Half a sha256 tells them apart.

    private readonly HashSet<UInt128> _ids = [];
    private readonly Queue<UInt128> _byAge = new();

    /// <summary>False when the id is there already.</summary>
    public bool Add(string alertId)
    {
        var id = UInt128.Parse(alertId.AsSpan(0, HalfOfDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (!_ids.Add(id))
            return false;
        _byAge.Enqueue(id);
        if (_byAge.Count > capacity)
            _ids.Remove(_byAge.Dequeue());
        return true;
    }
}

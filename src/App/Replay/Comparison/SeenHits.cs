using System.Globalization;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>The ids of the newest hits, so that one that comes again is known.</summary>
internal sealed class SeenHits
{
    private const int Capacity = 1_000_000;         // About 60 MB at most.

    private const int HalfOfDigits = 32;            // Half a sha256 tells them apart.

    private readonly HashSet<UInt128> _ids = [];
    private readonly Queue<UInt128> _byAge = new();

    /// <summary>False when the alert's id is there already.</summary>
    public bool Add(string alertId)
    {
        var id = UInt128.Parse(alertId.AsSpan(0, HalfOfDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (!_ids.Add(id))
            return false;
        _byAge.Enqueue(id);
        if (_byAge.Count > Capacity)
            _ids.Remove(_byAge.Dequeue());
        return true;
    }
}

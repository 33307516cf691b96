using Cronwatch.Events;

namespace Cronwatch.Detect.Suppression;

/// <summary>
/// Where several rules, or one several times, say of a host within five minutes of event time that somebody wants to stay: from three
/// alerts on they have a summary, which goes on growing. The alerts stay what they are. It is a function of the alerts, in whatever
/// order they come and however often: after a restart the topic of alerts brings it back whole. Owned by the stage of the lanes, one
/// for each partition: not thread-safe.
/// </summary>
/// <param name="space">The space of the alerts.</param>
public sealed class PersistenceBursts(string space)
{
    // Alerts and windows, of about 1 KB each; 8 KB where a host means harm. The window used longest ago is forgotten first.
    private const int Capacity = 10_000;

    private readonly Dictionary<(string Host, PagingWindow Window), LinkedListNode<Burst>> _windows = [];
    private readonly LinkedList<Burst> _byUse = new();
    private int _kept;
    private bool _hasGrown;

    /// <summary>
    /// Takes in an alert that pages: of now, of before a restart, or of another instance. One that is known changes nothing. True when it is
    /// of a burst whose summary is still to be published.
    /// </summary>
    public bool Add(AlertFacts alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (!alert.CountsInBursts)
            return false;
        var burst = Of(alert.Host, PagingWindow.Of(alert.Time));
        if (burst.Add(alert))
        {
            _hasGrown = true;
            _kept++;
            MakeRoom();
        }
        return burst.IsUntold;
    }

    /// <summary>Takes in a summary that was published, by us or others.</summary>
    /// <param name="host">Its host.</param>
    /// <param name="window">Its window.</param>
    /// <param name="count">How many alerts it had.</param>
    public void Recall(string host, PagingWindow window, long count)
    {
        Of(host, window).Recall(count);
        MakeRoom();
    }

    /// <summary>The bursts that have grown since their summary was published. To be asked when all alerts of before are back.</summary>
    public IReadOnlyList<BurstSummary> TakeGrown()
    {
        if (!_hasGrown)
            return [];
        _hasGrown = false;
        return [.. _byUse.Where(burst => burst.IsUntold).Select(burst => burst.Tell(IdOf(burst)))];
    }

    private Burst Of(string host, PagingWindow window)
    {
        if (_windows.TryGetValue((host, window), out var node))
            _byUse.Remove(node);
        else
        {
            _windows.Add((host, window), node = new(new(host, window)));
            _kept++;
        }
        _byUse.AddLast(node);
        return node.Value;
    }

    private void MakeRoom()
    {
        while (_kept > Capacity && _byUse.First is { Value: var oldest } first)
        {
            _windows.Remove((oldest.Host, oldest.Window));
            _byUse.Remove(first);
            _kept -= oldest.Count + 1;
        }
    }

    private string IdOf(Burst burst) => AlertId.OfMany(space, "burst", burst.Host, burst.Window.StartText);
}

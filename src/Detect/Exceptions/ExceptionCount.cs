namespace Cronwatch.Detect.Exceptions;

/// <summary>What an item removed since the start.</summary>
public sealed class ExceptionCount
{
    private long _hits;
    private long _lastTicks;

    internal ExceptionCount(ExceptionItem item, ExceptionCount? earlier) =>
        (Item, _hits, _lastTicks) = (item, earlier?.Hits ?? 0, earlier is null ? 0 : Volatile.Read(ref earlier._lastTicks));

    /// <summary>The item.</summary>
    public ExceptionItem Item { get; }

    /// <summary>The hits that it was the first to hold of.</summary>
    public long Hits => Volatile.Read(ref _hits);

    /// <summary>The latest time of their events; null when there were none.</summary>
    public DateTimeOffset? LastMatch => Volatile.Read(ref _lastTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    internal void Add(DateTimeOffset time)
    {
        _hits++;
        _lastTicks = Math.Max(_lastTicks, time.UtcTicks);
    }
}

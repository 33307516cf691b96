namespace Cronwatch.Support;

/// <summary>A clock on which every wait is over at once, and has taken its time.</summary>
public sealed class HurriedTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();        // Guards the time.
    private DateTimeOffset _now = start;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by)
    {
        lock (_lock)
            _now += by;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan)
            return base.CreateTimer(callback, state, dueTime, period);
        Advance(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

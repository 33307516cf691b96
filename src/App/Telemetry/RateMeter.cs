namespace Cronwatch.App.Telemetry;

/// <summary>How fast a counter grew since it was last looked at.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private long _at = time.GetTimestamp();
    private long _count;
    private double _rate;

    /// <summary>Counts a second, over the time since the last call; calls within 0.2 s give the last rate again.</summary>
    public double Of(long count)
    {
        var elapsed = time.GetElapsedTime(_at).TotalSeconds;
        if (elapsed < 0.2)
            return _rate;
        _rate = (count - _count) / elapsed;
        (_at, _count) = (time.GetTimestamp(), count);
        return _rate;
    }
}

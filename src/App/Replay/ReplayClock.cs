namespace Cronwatch.App.Replay;

/// <summary>The time of what is replayed: the latest that was met. Owned by who replays: not thread-safe.</summary>
internal sealed class ReplayClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Something of that time came.</summary>
    public void Advance(DateTimeOffset time) => _now = time > _now ? time : _now;
}

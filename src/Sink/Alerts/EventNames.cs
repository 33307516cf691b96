namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// The names of all members of events, each looked at once: agents write the same few hundred all the time. Thread-safe.
/// </summary>
internal sealed class EventNames
{
    // Whoever writes other names in each event has all of them forgotten, and looked at again.
    private const int Most = 4_096;

    private static EventNames _current = new();

    private int _count;

    private EventNames()
    {
        Event = new(this, "");
        OriginalEvent = new(this, "event");
        OriginalDataStream = new(this, "data_stream");
    }

    /// <summary>Those to look up from, for one event.</summary>
    public static EventNames Current => _current is { _count: < Most } current ? current : _current = new();

    /// <summary>Those of the event itself.</summary>
    public MemberNames Event { get; }

    /// <summary>Those that <c>event.*</c> has as originals.</summary>
    public OriginalNames OriginalEvent { get; }

    /// <summary>Those that <c>data_stream.*</c> has.</summary>
    public OriginalNames OriginalDataStream { get; }

    /// <summary>Whether there is room for one more, which then is counted.</summary>
    public bool TryCount() => _count < Most && Interlocked.Increment(ref _count) <= Most;
}

using Cronwatch.Events;

namespace Cronwatch.Enrich.Processes;

/// <summary>Where in the agent's stream the record stood that wrote a part of a row last. The default: nobody wrote it.</summary>
internal readonly record struct WriterStamp
{
    // By more than this a counter that fell has started afresh; by less it is an event that came late.
    private static readonly long RestartAfter = TimeSpan.FromMinutes(1).Ticks;

    private const long Unknown = -1;

    private readonly long _sequence;
    private readonly long _ticks;           // 0: of no record.

    private WriterStamp(long sequence, long ticks) => (_sequence, _ticks) = (sequence, ticks);

    /// <summary>Whether nobody wrote the part.</summary>
    public bool IsNone => _ticks == 0;

    public static WriterStamp Of(ContextRecord record) =>
        new(record.Sequence ?? Unknown, record.Timestamp is { UtcTicks: > 0 and var ticks } ? ticks : Unknown);

    /// <summary>
    /// Whether a record of this stamp replaces what a record of the other wrote: it stands later in the stream, or the
    /// counter has started afresh. Without a counter their times decide, without times the order of arrival.
    /// </summary>
    public bool Supersedes(WriterStamp last)
    {
        var timed = _ticks != Unknown && last._ticks != Unknown;
        if (_sequence != Unknown && last._sequence != Unknown)
            return _sequence > last._sequence
                || (_sequence < last._sequence && timed && _ticks - last._ticks > RestartAfter);
        return !timed || _ticks >= last._ticks;
    }
}

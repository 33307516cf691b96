using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Executions;

/// <summary>The windows of one partition, one after the other: a window opens with its first record and closes with the next window's, or by the clock.</summary>
/// <param name="graph">The graph that evaluates it.</param>
/// <param name="topicId">The broker's id of its topic; null: it gives none.</param>
/// <param name="last">What was written of it last, by whomever; null: nothing.</param>
/// <param name="lagOf">How many records are there from an offset on; null: nobody knows.</param>
/// <param name="idleSoFar">How long its consumer has waited for records.</param>
/// <param name="time">The clock.</param>
internal sealed class PartitionLog(string graph, string? topicId, Execution? last, Func<long, long?> lagOf, Func<TimeSpan> idleSoFar, TimeProvider time)
{
    private static readonly double LongestHeadroom = 10_000;

    // A topic that was made anew goes on behind the windows of the one before it, whose records have the same keys.
    private Execution? _current = last?.IsOfTopic(topicId) == true ? last : null;
    private DateTimeOffset _floor = last is null ? DateTimeOffset.MinValue : last.IsOfTopic(topicId) ? last.WindowStart : last.WindowEnd;
    private long _since = time.GetTimestamp();              // Since then its busy time is not counted yet.
    private TimeSpan _idle = idleSoFar();

    /// <summary>Takes in a range that is done. What changed, and is to be written, is added to a set.</summary>
    public void Add(TrackedRange range, RangeTally tally, ISet<Execution> changed)
    {
        var window = WindowOf(tally.Stamp);
        if (_current is { } earlier && earlier.WindowStart < window)
        {
            Close(earlier, range.First, changed);
            _current = null;
        }
        _current ??= new Execution
        {
            Graph = graph,
            WindowStart = window,
            Topic = range.Partition.Topic,
            Partition = range.Partition.Partition.Value,
            TopicId = topicId,
        };
        _floor = window;
        _current.Add(range, tally);
        CountBusy(_current);
        (_current.Closed, _current.Lag, _current.Headroom) = (false, null, null);
        changed.Add(_current);
    }

    /// <summary>Closes the window if it is over by the clock and nothing of it is left to read.</summary>
    public void CloseIfOver(ISet<Execution> changed)
    {
        if (_current is not { Closed: false } open || open.WindowEnd > time.GetUtcNow() || lagOf(open.To) != 0)
            return;
        Close(open, open.To, changed);
        _floor = open.WindowEnd;
    }

    private void Close(Execution window, long next, ISet<Execution> changed)
    {
        if (window.Closed)
            return;
        CountBusy(window);
        window.Closed = true;
        window.Lag = lagOf(next);
        window.Headroom = Math.Round(Math.Min(LongestHeadroom, PagingWindow.Length.TotalMilliseconds / Math.Max(1, window.BusyMs)), 1);
        changed.Add(window);
    }

    private void CountBusy(Execution window)
    {
        var (now, idle) = (time.GetTimestamp(), idleSoFar());
        window.BusyMs += Math.Max(0, (long)(time.GetElapsedTime(_since, now) - (idle - _idle)).TotalMilliseconds);
        (_since, _idle) = (now, idle);
    }

    // Stamps rise with offsets, nearly: several instances of intake write to a partition, each by its own clock.
    private DateTimeOffset WindowOf(DateTimeOffset stamp)
    {
        var now = time.GetUtcNow();
        var window = PagingWindow.Of(stamp < now ? stamp : now).Start;
        return window > _floor ? window : _floor;
    }
}

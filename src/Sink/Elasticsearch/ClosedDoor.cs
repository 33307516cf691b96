namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>
/// Tells a destination that lets nothing in (rights withdrawn, all indices closed) from a few documents for an index of an old
/// month that is closed. Thread-safe.
/// </summary>
internal sealed class ClosedDoor
{
    // So few may be dead letters before it is known; they can be retried.
    private const int Requests = 3;

    private int _inARow;

    /// <summary>Notes a request's answer. Whether it and those before it let in nothing at all: then none of it is to be given up.</summary>
    public bool IsShutFor(IEnumerable<BulkItem> items)
    {
        if (items.All(item => BulkRetry.FateOf(item) == BulkItemFate.NotLetIn))
            return Interlocked.Increment(ref _inARow) >= Requests;
        Volatile.Write(ref _inARow, 0);
        return false;
    }
}

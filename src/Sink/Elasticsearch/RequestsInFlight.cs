using System.Threading.Channels;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>
/// How many requests are sent at once: half as many after each that the engine was too busy for, one more after each that it was
/// not. Thread-safe.
/// </summary>
internal sealed class RequestsInFlight
{
    private readonly Channel<bool> _free = Channel.CreateUnbounded<bool>();     // An element a free slot.
    private readonly int _most;
    private readonly Lock _lock = new();        // Guards the two below.
    private int _allowed;
    private int _withheld;                      // Slots that are neither free nor used.

    /// <param name="most">As many as that to begin with, and never more.</param>
    public RequestsInFlight(int most)
    {
        _allowed = _most = most;
        Free(most);
    }

    /// <summary>How many may be sent at once now.</summary>
    public int Allowed
    {
        get
        {
            lock (_lock)
                return _allowed;
        }
    }

    /// <summary>Ends when one more may be sent. Whoever was let in leaves.</summary>
    public ValueTask<bool> EnterAsync(CancellationToken cancellationToken) => _free.Reader.ReadAsync(cancellationToken);

    /// <summary>The request is over.</summary>
    /// <param name="wasBusy">Whether the engine said that it has too much to do.</param>
    public void Leave(bool wasBusy)
    {
        int free;
        lock (_lock)
        {
            _allowed = wasBusy ? Math.Max(1, _allowed / 2) : Math.Min(_most, _allowed + 1);
            free = Math.Max(0, _withheld + 1 - (_most - _allowed));
            _withheld += 1 - free;
        }
        Free(free);
    }

    private void Free(int slots)
    {
        for (; slots > 0; slots--)
            _free.Writer.TryWrite(true);
    }
}

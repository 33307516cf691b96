using Cronwatch.App.Telemetry;

namespace Cronwatch.App.WebConsole;

/// <summary>How fast things go now, for all who look.</summary>
internal sealed class GraphRates(TimeProvider time)
{
    private readonly Lock _lock = new();        // Guards the meters.
    private readonly RateMeter _events = new(time);
    private readonly RateMeter _hits = new(time);
    private readonly RateMeter _indexed = new(time);

    /// <summary>Events that intake read, hits, and alerts that the index took, a second.</summary>
    public (double Events, double Hits, double Indexed) Of(PipelineCounters counters)
    {
        lock (_lock)
            return (_events.Of(counters.Events), _hits.Of(counters.Hits), _indexed.Of(counters.Indexed + counters.AlreadyIndexed));
    }
}

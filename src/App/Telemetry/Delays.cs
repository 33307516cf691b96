using System.Diagnostics.Metrics;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.App.Telemetry;

/// <summary>How long hits and alerts take. Told of each of them, never of each event.</summary>
internal sealed class Delays(Meter meter)
{
    // From the poll's wait (2 ms) over the hold (5 s) to an outage of an hour.
    private static readonly InstrumentAdvice<double> Steps = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
    };

    private readonly Histogram<double> _found = Of(meter, "cronwatch.detection.hits.delayed",
        "From intake's stamp to the match of the rule.");

    private readonly Histogram<double> _published = Of(meter, "cronwatch.detection.alerts.delayed",
        "From the event's own time to its alert on the topic, acknowledged: the agent's delay and the wait for the process are in it.");

    private readonly Histogram<double> _decided = Of(meter, "cronwatch.indexing.alerts.delayed",
        "From detection to the index's answer that decides.");

    /// <summary>A rule matched.</summary>
    public void Found(Hit hit) => Record(_found, hit.DetectedAt - hit.ConsumedAt);

    /// <summary>An alert is on its topic.</summary>
    public void Published(Hit hit, DateTimeOffset at) => Record(_published, at - AlertTime.Of(hit.Event, hit.Origin).Value);

    /// <summary>The index has taken or refused alerts. News of them is not counted.</summary>
    public void Decided(IReadOnlyList<AlertToIndex> alerts, DateTimeOffset at)
    {
        foreach (var alert in alerts)
            if (!alert.IsUpdate)
                Record(_decided, at - alert.Origin.Time);
    }

    private static Histogram<double> Of(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Steps);

    // Clocks differ: what comes before its cause came at once.
    private static void Record(Histogram<double> histogram, TimeSpan delay) => histogram.Record(Math.Max(0, delay.TotalSeconds));
}

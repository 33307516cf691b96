using System.Diagnostics.Metrics;
using Cronwatch.App.Telemetry;
using Cronwatch.App.Tests.Graphs;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Telemetry;

/// <summary>The instruments of a pipeline that reads nothing, and what Prometheus calls them.</summary>
internal static class PipelineInstruments
{
    /// <summary>The collection of the tests that make meters: who exports reads every one in the process that has the name.</summary>
    public const string Collection = "meters";

    public static async Task<List<Instrument>> AllAsync()
    {
        await using var lanes = new TestLanes(Some.Rule("r", "/etc/cron*"));
        using var meter = new Meter(PipelineMetrics.MeterName);
        using var readings = new MeterReadings(meter);
        _ = new Delays(meter);
        PipelineMetrics.AddTo(meter, lanes.Parts);
        return [.. readings.Instruments.OrderBy(i => i.Name, StringComparer.Ordinal)];
    }

    /// <summary>Histogram, counter or gauge.</summary>
    public static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        "Histogram`1" => "histogram",
        "ObservableCounter`1" => "counter",
        "ObservableGauge`1" => "gauge",
        var other => other,
    };

    /// <summary>The names of the series that Prometheus gets of an instrument.</summary>
    public static IEnumerable<string> SeriesOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        return KindOf(instrument) switch
        {
            "histogram" => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
            "counter" => [$"{name}_total"],
            _ => [name],
        };
    }
}

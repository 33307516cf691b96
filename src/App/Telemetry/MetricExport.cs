using Cronwatch.App.Configuration;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Cronwatch.App.Telemetry;

/// <summary>Gives the metrics away, also those of the runtime: to whoever asks <c>/metrics</c>, and to a collector if there is one.</summary>
internal static class MetricExport
{
    // A stop must be over within 10 s, and a collector that is away must not use it up.
    private const int PatienceMs = 2_000;

    /// <summary>Collects from all meters of this process until it is disposed.</summary>
    public static MeterProvider Start(TelemetryOptions options)
    {
        var version = typeof(MetricExport).Assembly.GetName().Version!.ToString(3);
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("cronwatch", serviceVersion: version))
            .AddMeter(PipelineMetrics.MeterName, "System.Runtime")
            .AddPrometheusExporter();
        if (options.OtlpEndpoint is { } endpoint)
            builder.AddOtlpExporter(otlp => (otlp.Endpoint, otlp.TimeoutMilliseconds) = (new Uri(endpoint), PatienceMs));
        return builder.Build();
    }
}

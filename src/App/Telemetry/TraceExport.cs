using Cronwatch.App.Configuration;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cronwatch.App.Telemetry;

/// <summary>Gives the traces of alerts to a collector, if there is one.</summary>
internal static class TraceExport
{
    // A stop must be over within 10 s, and a collector that is away must not use it up.
    private const int PatienceMs = 2_000;

    /// <summary>Collects until it is disposed. Null: there is no collector, and nothing is traced.</summary>
    public static TracerProvider? Start(TelemetryOptions options) => options.OtlpEndpoint is not { } endpoint ? null : Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(resource => resource.AddService("cronwatch", serviceVersion: typeof(TraceExport).Assembly.GetName().Version!.ToString(3)))
        .AddSource(AlertTraces.SourceName)
        .AddOtlpExporter(otlp => (otlp.Endpoint, otlp.TimeoutMilliseconds) = (new Uri(endpoint), PatienceMs))
        .Build();
}

using System.Diagnostics.Metrics;
using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Cronwatch.App.Tests.Telemetry;

[Collection(PipelineInstruments.Collection)]
public sealed class MetricExportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Collector_ThatIsConfigured_GetsTheMetrics()
    {
        var came = new TaskCompletionSource<(string Path, string Body)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var collector = await CollectorAsync(came);
        using var meter = new Meter(PipelineMetrics.MeterName);
        meter.CreateObservableCounter("cronwatch.intake.events.read", () => 7L);

        using (var export = MetricExport.Start(new TelemetryOptions { OtlpEndpoint = collector.Urls.Single() }))
            export.ForceFlush();

        var (path, body) = await came.Task.WaitAsync(Patience);
        Assert.Equal("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", path);
        Assert.Contains("cronwatch.intake.events.read", body, StringComparison.Ordinal);
        Assert.Contains("dotnet.gc.collections", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collector_ThatIsConfigured_GetsTheTraces()
    {
        var came = new TaskCompletionSource<(string Path, string Body)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var collector = await CollectorAsync(came);

        using (var export = TraceExport.Start(new TelemetryOptions { OtlpEndpoint = collector.Urls.Single() })!)
        {
            AlertTraces.Arrived("indexing", new Headers { { AlertTraces.Header, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"u8.ToArray() } })!.Dispose();
            export.ForceFlush();
        }

        var (path, body) = await came.Task.WaitAsync(Patience);
        Assert.Equal("/opentelemetry.proto.collector.trace.v1.TraceService/Export", path);
        Assert.Contains("cronwatch.indexing", body, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> CollectorAsync(TaskCompletionSource<(string Path, string Body)> came)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(e => e.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            came.TrySetResult((context.Request.Path, Encoding.UTF8.GetString(body.ToArray())));
            context.Response.ContentType = "application/grpc";
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await app.StartAsync();
        return app;
    }
}

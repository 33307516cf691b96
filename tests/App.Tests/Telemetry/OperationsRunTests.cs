using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cronwatch.App.Configuration;
using Cronwatch.App.Telemetry;
using Cronwatch.App.Tests.Graphs;
using Cronwatch.App.WebConsole;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Telemetry;

/// <summary>A service on a broker of its own, as Prometheus and an orchestrator see it.</summary>
[Collection(PipelineInstruments.Collection)]
public sealed partial class OperationsRunTests : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Service_FromItsStartToAnOutage_SaysWhetherItWorksAndWhatItDid()
    {
        await using var service = await TestService.PrepareAsync();
        var pipeline = service.Pipeline;
        using var metrics = MetricExport.Start(new TelemetryOptions());
        await using var server = ConsoleServer.Build(null, () => pipeline, new ConsoleOptions { Url = "http://127.0.0.1:0" });
        server.MapOperations(gone => ReadyAnswer.OfAsync(pipeline, gone), metrics);
        await server.StartAsync();
        _client.BaseAddress = new Uri(server.Urls.Single());

        Assert.Equal("alive\n", await _client.GetStringAsync("/healthz"));
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, """{"ready":false,"not_ready":["intake: does not run; the log says why","detection: does not run; the log says why"]}"""),
            await ReadyAsync());

        using var stop = new CancellationTokenSource();
        var running = pipeline.RunAsync(watch: null, stop.Token);
        await service.ProduceAsync(Some.FileEvent("/etc/cron.d/x"), Some.FileEvent("/home/a"), "{\"process\" and no JSON");
        await TestService.UntilAsync(async () => (await ReadyAsync()).Status == HttpStatusCode.OK);
        await TestService.UntilAsync(async () => (await SeriesAsync()).GetValueOrDefault("cronwatch_detection_alerts_published_total") == 1);
        Assert.Equal((HttpStatusCode.OK, """{"ready":true,"not_ready":[]}"""), await ReadyAsync());

        await TestService.UntilAsync(async () => (await SeriesAsync()).Where(s => s.Key.Contains("records_lagging", StringComparison.Ordinal)).Sum(s => s.Value) == 0);
        var series = await SeriesAsync();
        Assert.Equal(3, series["cronwatch_intake_events_read_total"]);
        Assert.Equal([1.0], series.Where(s => s.Key.StartsWith("cronwatch_intake_dead_letters_made_total{reason=", StringComparison.Ordinal) && s.Value > 0).Select(s => s.Value));
        Assert.Equal(1, series["""cronwatch_detection_hits_found_total{rule="r"}"""]);
        Assert.Equal(0, series["""cronwatch_intake_records_lagging{partition="0",topic="raw"}"""]);
        Assert.Equal(TestService.Partitions, series["cronwatch_detection_partitions_assigned"]);
        Assert.Equal(1, series["cronwatch_detection_alerts_delayed_seconds_count"]);
        Assert.Equal(1, series["cronwatch_detection_hits_delayed_seconds_count"]);
        Assert.InRange(series["cronwatch_intake_credits_left"], 7, 8);       // One may be with the reader.
        Assert.True(series["cronwatch_intake_consumers_idled_seconds_total"] > 0);
        var known = (await PipelineInstruments.AllAsync()).SelectMany(PipelineInstruments.SeriesOf).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(known, series.Keys.Select(s => s.Split('{')[0]).Where(s => s.StartsWith("cronwatch_", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal));

        service.Broker.GoDown();
        var (status, away) = await ReadyAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(["kafka: no broker answers; check the address and that the brokers run"],
            JsonElement.Parse(away).GetProperty("not_ready").EnumerateArray().Select(p => p.GetString()));
        service.Broker.GoUp();

        await stop.CancelAsync();
        await running;
        Assert.DoesNotContain(await SeriesAsync(), s => s.Key.Contains("records_lagging", StringComparison.Ordinal));
    }

    private async Task<(HttpStatusCode Status, string Body)> ReadyAsync()
    {
        using var answer = await _client.GetAsync("/readyz");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    // The labels without the scope, which all have, by their names.
    private async Task<Dictionary<string, double>> SeriesAsync()
    {
        var text = await _client.GetStringAsync("/metrics");
        return Sample().Matches(text).ToDictionary(
            s => s.Groups["name"].Value + (Labels(s.Groups["labels"].Value) is { Length: > 0 } labels ? $"{{{labels}}}" : ""),
            s => double.Parse(s.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    private static string Labels(string labels) =>
        string.Join(',', labels.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("otel_scope_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^(?<name>[a-z_]+)(\{(?<labels>[^}]*)\})? (?<value>\S+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sample();
}

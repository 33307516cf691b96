using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Demo;
using Cronwatch.App.Graphs;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.App.WebConsole;
using Cronwatch.Detect.Rules;
using Cronwatch.Support;
using Microsoft.Extensions.Logging;

namespace Cronwatch.App.Tests.Telemetry;

/// <summary>A service on a broker of its own, as Prometheus and an orchestrator see it.</summary>
[Collection(PipelineInstruments.Collection)]
public sealed partial class OperationsRunTests : IDisposable
{
    private const int Partitions = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _rules = Directory.CreateTempSubdirectory("cronwatch-rules-");
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(
        [("raw", 1), .. new[] { "events", "context", "alerts", "suppressed", "executions", "dead-letters" }.Select(t => ($"ops.{t}", Partitions))]);

    public void Dispose()
    {
        _client.Dispose();
        _broker.Dispose();
        _rules.Delete(recursive: true);
    }

    [Fact]
    public async Task Service_FromItsStartToAnOutage_SaysWhetherItWorksAndWhatItDid()
    {
        await File.WriteAllTextAsync(Path.Combine(_rules.FullName, "r.toml"), Some.Rule("r", "/etc/cron*"));
        Assert.True(RuleSet.TryLoad(_rules.FullName, ActiveRules.AlsoRead, out var rules, out _));
        var options = new CronwatchOptions
        {
            Kafka = new() { BootstrapServers = _broker.Bootstrap, Topics = ["raw"] },
            Topics = new() { Prefix = "ops", Create = false },
            Rules = new() { Directory = _rules.FullName },
            Context = new() { HoldFor = TimeSpan.Zero },
        };
        await using var host = await PipelineHost.StartAsync(options, new Cluster(options), LogLevel.Critical);
        var (pipeline, _) = await host.PrepareAsync(rules!);
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
        await ProduceAsync(Some.FileEvent("/etc/cron.d/x"), Some.FileEvent("/home/a"), "{\"process\" and no JSON");
        await UntilAsync(async () => (await ReadyAsync()).Status == HttpStatusCode.OK);
        await UntilAsync(async () => (await SeriesAsync()).GetValueOrDefault("cronwatch_detection_alerts_published_total") == 1);
        Assert.Equal((HttpStatusCode.OK, """{"ready":true,"not_ready":[]}"""), await ReadyAsync());

        await UntilAsync(async () => (await SeriesAsync()).Where(s => s.Key.Contains("records_lagging", StringComparison.Ordinal)).Sum(s => s.Value) == 0);
        var series = await SeriesAsync();
        Assert.Equal(3, series["cronwatch_intake_events_read_total"]);
        Assert.Equal([1.0], series.Where(s => s.Key.StartsWith("cronwatch_intake_dead_letters_made_total{reason=", StringComparison.Ordinal) && s.Value > 0).Select(s => s.Value));
        Assert.Equal(1, series["""cronwatch_detection_hits_found_total{rule="r"}"""]);
        Assert.Equal(0, series["""cronwatch_intake_records_lagging{partition="0",topic="raw"}"""]);
        Assert.Equal(Partitions, series["cronwatch_detection_partitions_assigned"]);
        Assert.Equal(1, series["cronwatch_detection_alerts_delayed_seconds_count"]);
        Assert.Equal(1, series["cronwatch_detection_hits_delayed_seconds_count"]);
        Assert.InRange(series["cronwatch_intake_credits_left"], 7, 8);       // One may be with the reader.
        Assert.True(series["cronwatch_intake_consumers_idled_seconds_total"] > 0);
        var known = (await PipelineInstruments.AllAsync()).SelectMany(PipelineInstruments.SeriesOf).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(known, series.Keys.Select(s => s.Split('{')[0]).Where(s => s.StartsWith("cronwatch_", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal));

        _broker.GoDown();
        var (status, away) = await ReadyAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(["kafka: no broker answers; check the address and that the brokers run"],
            JsonElement.Parse(away).GetProperty("not_ready").EnumerateArray().Select(p => p.GetString()));
        _broker.GoUp();

        await stop.CancelAsync();
        await running;
        Assert.DoesNotContain(await SeriesAsync(), s => s.Key.Contains("records_lagging", StringComparison.Ordinal));
    }

    private async Task ProduceAsync(params string[] events)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _broker.Bootstrap }).Build();
        foreach (var value in events)
            await producer.ProduceAsync("raw", new() { Value = value });
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

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }

    [GeneratedRegex(@"^(?<name>[a-z_]+)(\{(?<labels>[^}]*)\})? (?<value>\S+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sample();
}

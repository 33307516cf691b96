using Cronwatch.App.Commands;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Telemetry;
using Cronwatch.App.WebConsole;
using OpenTelemetry.Metrics;
using Spectre.Console;

namespace Cronwatch.App.Demo;

/// <summary>
/// One demonstration: broker, fleet or this machine, graphs, table and page; at its end the attacks of the fleet are held
/// against the alerts.
/// </summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private const int RawPartitions = 4;
    private const int Partitions = 8;

    private readonly EmbeddedBroker _broker;
    private readonly PipelineHost _host;
    private readonly CronwatchOptions _options;
    private readonly FleetPublisher _fleet;
    private readonly DemoAlerts _alerts;
    private readonly AttackLedger _ledger = new();
    private readonly MeterProvider _metrics = MetricExport.Start(new TelemetryOptions());

    private DemoRun(EmbeddedBroker broker, PipelineHost host, CronwatchOptions options, LiveTable table) =>
        (_broker, _host, _options, _fleet, _alerts) =
            (broker, host, options, new FleetPublisher(broker.Bootstrap, TimeProvider.System), new DemoAlerts(table));

    /// <summary>
    /// Runs until it is ended, and says what was found. 0 when nothing was missed and nothing alerted falsely. Without a fleet,
    /// it watches this machine.
    /// </summary>
    public static async Task<int> RunAsync(FleetSettings? fleet, bool page, CancellationToken end)
    {
        var topics = new InternalTopics("cronwatch");
        using var broker = EmbeddedBroker.Start(
        [
            (SimulatedEvent.FileTopic, RawPartitions), (SimulatedEvent.ProcessTopic, RawPartitions), (SimulatedEvent.OsqueryTopic, RawPartitions),
            (topics.Events, Partitions), (topics.Context, Partitions), (topics.Alerts, Partitions),
            (topics.Suppressed, Partitions), (topics.Executions, Partitions), (topics.DeadLetters, Partitions),
        ]);
        var options = new CronwatchOptions
        {
            Kafka = new KafkaOptions { BootstrapServers = broker.Bootstrap },
            Topics = new TopicOptions { Prefix = topics.Prefix, Create = false },
        };
        if (RuleLoading.Load(options) is not { } rules)
            return ExitCode.BadInput;
        var host = await PipelineHost.StartAsync(options, new Cluster(options), LogLevel.Error);
        await using var run = new DemoRun(broker, host, options, new LiveTable(AnsiConsole.Console, AnsiConsole.Profile.Capabilities.Interactive));
        var (pipeline, rawTopics) = await host.PrepareAsync(rules);
        if (await run.ShowAsync(fleet, page, pipeline, rawTopics, end) is { } problem)
        {
            await Console.Error.WriteLineAsync($"cronwatch demo: {problem}");
            return ExitCode.BadInput;
        }
        if (fleet is null)
        {
            AttackReport.WriteCounters(AnsiConsole.Console, pipeline.Counters);
            return ExitCode.Fine;
        }
        var found = run._ledger.Summarize(run._alerts.EventIds);
        AttackReport.Write(AnsiConsole.Console, found, pipeline.Counters);
        return found is { Missed: 0, FalseAlerts: 0 } ? ExitCode.Fine : ExitCode.Findings;
    }

    public async ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        _fleet.Dispose();
        await _host.DisposeAsync();
        _broker.Dispose();
    }

    // Null: it was shown to its end.
    private async Task<string?> ShowAsync(
        FleetSettings? fleet, bool page, Pipeline pipeline, List<string> rawTopics, CancellationToken end)
    {
        var graphs = pipeline.StartBounded(CancellationToken.None);
        var tail = AlertTail.Start(_options, Partitions, _host.Materializer(), _host.Loggers, _alerts.Take);
        await using var console = page ? await StartPageAsync(pipeline) : null;
        using var drawing = new CancellationTokenSource();
        var rate = new RateMeter(TimeProvider.System);
        var table = _alerts.Table.RunAsync(() => StatusOf(pipeline, rate), drawing.Token);

        var problem = fleet is { } simulated
            ? await SimulateAsync(simulated, end)
            : await WatchedMachine.ShowAsync(_options.Kafka, _host.Loggers, end);
        await graphs.FinishAsync(rawTopics);
        await tail.FinishAsync(await _host.Cluster.EndsOfAsync([new InternalTopics(_options.Topics.Prefix).Alerts]));

        await drawing.CancelAsync();
        await table;
        if (console is not null)
            await console.StopAsync(CancellationToken.None);
        return problem;
    }

    private async Task<string?> SimulateAsync(FleetSettings fleet, CancellationToken end)
    {
        var options = new FleetOptions { Hosts = fleet.Hosts, Rate = fleet.Rate, StartTime = TimeProvider.System.GetUtcNow() };
        await _fleet.RunAsync(new FleetSimulator(options).EventsAndResults(), ledger: _ledger, cancelled: end);
        return null;
    }

    private DemoStatus StatusOf(Pipeline pipeline, RateMeter rate)
    {
        var counters = pipeline.Counters;
        var lag = Math.Max(0, _fleet.Acknowledged - counters.Events);
        return new(rate.Of(counters.Events), lag, counters.Events, counters.Candidates, counters.Hits, counters.Alerts, counters.DeadLetters);
    }

    private async Task<WebApplication> StartPageAsync(Pipeline pipeline)
    {
        var console = PageOf(pipeline, new ConsoleOptions());
        try
        {
            await console.StartAsync();
        }
        catch (IOException)
        {
            // The port is taken: any other does for a demonstration.
            await console.DisposeAsync();
            console = PageOf(pipeline, new ConsoleOptions { Url = "http://127.0.0.1:0" });
            await console.StartAsync();
        }
        AnsiConsole.WriteLine($"Alerts in the browser: {console.Urls.First()}");
        return console;
    }

    private WebApplication PageOf(Pipeline pipeline, ConsoleOptions options)
    {
        var console = ConsoleServer.Build(_alerts.Feed, () => pipeline, options);
        console.MapOperations(gone => ReadyAnswer.OfAsync(pipeline, gone), _metrics);
        return console;
    }
}

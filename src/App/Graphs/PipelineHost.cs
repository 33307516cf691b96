using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Hosting;
using Akka.Streams;
using Cronwatch.App.Configuration;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.Detect.Rules;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.App.Graphs;

/// <summary>The generic host that the graphs live in, and what they need from outside before they start.</summary>
internal sealed class PipelineHost : IAsyncDisposable
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(2);

    // Akka ends its actors on SIGTERM and Ctrl-C as well, and with them the streams that the commands have yet to drain.
    private const string LeaveSignals = "akka.coordinated-shutdown.run-by-clr-shutdown-hook = off";

    private readonly IHost _host;
    private readonly CronwatchOptions _options;
    private readonly AvroSchemas? _schemas;
    private Meter? _meter;

    private PipelineHost(IHost host, CronwatchOptions options, Cluster cluster) =>
        (_host, _options, Cluster, _schemas) = (host, options, cluster, Clients.SchemasOf(options.Registry, TimeProvider.System, LoggersOf(host)));

    /// <summary>The Kafka cluster.</summary>
    public Cluster Cluster { get; }

    public ILoggerFactory Loggers => LoggersOf(_host);

    /// <summary>Runs streams beside the pipeline's.</summary>
    public IMaterializer Materializer() => _host.Services.GetRequiredService<ActorSystem>().Materializer();

    /// <summary>Starts it. The cluster becomes its own.</summary>
    public static async Task<PipelineHost> StartAsync(CronwatchOptions options, Cluster cluster, LogLevel level)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "cronwatch" });
        ErrorLog.AddTo(builder.Logging, level);
        builder.Services.AddSingleton<IHostLifetime, SignalsAreTheCommands>();
        builder.Services.AddAkka("cronwatch", akka => akka
            .AddHocon(LeaveSignals, HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.LogLevel = Akka.Event.LogLevel.WarningLevel;
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            }));
        var host = builder.Build();
        await host.StartAsync();
        return new PipelineHost(host, options, cluster);
    }

    /// <summary>Asks Kafka, makes what is missing there, and puts the pipeline together. The index is asked when indexing begins: it delays nothing else.</summary>
    /// <exception cref="DependencyException">Something cannot be reached or is not as it must be.</exception>
    public async Task<(Pipeline Pipeline, List<string> RawTopics)> PrepareAsync(RuleSet rules)
    {
        var rawTopics = _options.Runs(GraphNames.Intake) ? Cluster.RawTopics() : [];
        var (byHost, deadLetters) = await Cluster.EnsureInternalTopicsAsync();
        var protocol = await Cluster.GroupProtocolAsync();
        _meter?.Dispose();
        _meter = new Meter(PipelineMetrics.MeterName);
        var parts = new PipelineParts(_options, new RulesInForce(rules), protocol, byHost, deadLetters, new PipelineCounters(),
            _host.Services.GetRequiredService<ActorSystem>(), TimeProvider.System, Loggers, _schemas)
        {
            Delays = new Delays(_meter),
            Index = _options.Runs(GraphNames.Indexing) ? Clients.GateOf(_options, TimeProvider.System, Loggers) : null,
        };
        PipelineMetrics.AddTo(_meter, parts);
        return (new Pipeline(parts, Cluster), rawTopics);
    }

    public async ValueTask DisposeAsync()
    {
        _meter?.Dispose();
        Cluster.Dispose();
        _schemas?.Dispose();
        using var patience = new CancellationTokenSource(EndWithin);
        await _host.StopAsync(patience.Token);
        _host.Dispose();
    }

    private static ILoggerFactory LoggersOf(IHost host) => host.Services.GetRequiredService<ILoggerFactory>();

    // Ctrl-C and SIGTERM belong to the commands, which drain the graphs first.
    private sealed class SignalsAreTheCommands : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

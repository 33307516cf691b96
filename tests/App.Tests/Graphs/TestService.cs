using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Demo;
using Cronwatch.App.Graphs;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Rules;
using Cronwatch.Support;
using Microsoft.Extensions.Logging;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>A service of one rule about cron's files, on a broker of its own. It makes meters.</summary>
internal sealed class TestService : IAsyncDisposable
{
    /// <summary>Partitions of its own topics.</summary>
    public const int Partitions = 2;

    private const string Raw = "raw";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _rules;
    private readonly PipelineHost _host;

    private TestService(EmbeddedBroker broker, DirectoryInfo rules, PipelineHost host, Pipeline pipeline) =>
        (Broker, _rules, _host, Pipeline) = (broker, rules, host, pipeline);

    public EmbeddedBroker Broker { get; }

    /// <summary>Put together, and not started.</summary>
    public Pipeline Pipeline { get; }

    public static async Task<TestService> PrepareAsync()
    {
        var topics = new InternalTopics("cronwatch");
        var broker = EmbeddedBroker.Start([(Raw, 1), .. topics.All.Select(topic => (topic, Partitions))]);
        var directory = Directory.CreateTempSubdirectory("cronwatch-rules-");
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "r.toml"), Some.Rule("r", "/etc/cron*"));
        Assert.True(RuleSet.TryLoad(directory.FullName, ActiveRules.AlsoRead, out var rules, out _));
        var options = new CronwatchOptions
        {
            Kafka = new() { BootstrapServers = broker.Bootstrap, Topics = [Raw] },
            Topics = new() { Prefix = topics.Prefix, Create = false },
            Rules = new() { Directory = directory.FullName },
            Context = new() { HoldFor = TimeSpan.Zero },
        };
        var host = await PipelineHost.StartAsync(options, new Cluster(options), LogLevel.Critical);
        var (pipeline, _) = await host.PrepareAsync(rules);
        return new(broker, directory, host, pipeline);
    }

    public async Task ProduceAsync(params string[] events)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = Broker.Bootstrap }).Build();
        foreach (var value in events)
            await producer.ProduceAsync(Raw, new() { Value = value });
    }

    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Broker.Dispose();
        _rules.Delete(recursive: true);
    }
}

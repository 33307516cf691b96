using System.Globalization;
using Cronwatch.App.Configuration;
using Cronwatch.App.Demo;
using Cronwatch.App.Graphs;
using Cronwatch.App.Telemetry;
using Cronwatch.Detect.Rules;
using Cronwatch.Ingest;

namespace Cronwatch.App.Sizing;

/// <summary>
/// Measures what things cost on this machine: events of the simulated fleet through the graphs in this process, on the embedded
/// broker, whose processor time is counted along. Each is run twice, the first time for the compiler, and with topics and groups of
/// its own: the broker makes a member wait for those that have left its group.
/// </summary>
/// <param name="rules">The rules in force.</param>
/// <param name="events">Events of each kind that are measured: 1,000 and more. The broker holds some 400,000.</param>
/// <param name="say">Is told what is being measured.</param>
internal sealed class Calibration(RuleSet rules, int events, Action<string> say) : IDisposable
{
    // The embedded broker keeps 5 MiB of a partition.
    private const int Partitions = 32;

    private const int Distinct = 5_000;
    private const string Files = "file events";
    private const string Candidates = "candidates";
    private const string Processes = "process events";

    private static readonly string[] Passes = ["for the compiler", "measured"];

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(
    [
        .. from kind in new[] { Files, Candidates, Processes }
           from pass in Passes
           let prefix = PrefixOf(kind, pass)
           from topic in new InternalTopics(prefix).All.Prepend(RawOf(prefix))
           select (topic, Partitions),
    ]);

    /// <summary>The costs, those that a short run does not show being the committed ones. Takes half a minute on a machine with nothing else to do.</summary>
    /// <exception cref="DependencyException">The broker did not keep what was published.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<UnitCosts> MeasureAsync(CancellationToken cancelled)
    {
        var prefilter = new Prefilter(rules.NecessaryLiterals) { LeavesContext = true };
        var (file, _) = await MeasureAsync(Files, SimulatedEvent.FileTopic, _ => true, cancelled);
        var (_, candidate) = await MeasureAsync(Candidates, SimulatedEvent.FileTopic, e => prefilter.Test(e.Value) != PrefilterVerdict.Filtered, cancelled);
        var (process, context) = await MeasureAsync(Processes, SimulatedEvent.ProcessTopic, _ => true, cancelled);
        return UnitCosts.Committed with
        {
            Source = string.Create(CultureInfo.InvariantCulture,
                $"a run on this machine ({Environment.ProcessorCount} cores); hits and indexing by {UnitCosts.Committed.Source}"),
            FileEventMicroseconds = file / events,
            ProcessEventMicroseconds = process / events,
            CandidateMicroseconds = candidate / events,
            ContextRecordMicroseconds = context / events,
        };
    }

    public void Dispose() => _broker.Dispose();

    private static string PrefixOf(string kind, string pass) => $"{kind}.{pass}".Replace(' ', '-');

    private static string RawOf(string prefix) => $"{prefix}.raw";

    // µs of intake and of detection. Attacks are left out: a hit costs as much as many candidates.
    private async Task<(double Intake, double Detection)> MeasureAsync(
        string kind, string topic, Func<SimulatedEvent, bool> wanted, CancellationToken cancelled)
    {
        var some = new FleetSimulator(new FleetOptions { StartTime = TimeProvider.System.GetUtcNow() }).Events()
            .Where(e => e.Topic == topic && e.Label is null && wanted(e)).Take(Math.Min(Distinct, events)).ToList();
        using var publisher = new FleetPublisher(_broker.Bootstrap, TimeProvider.System);
        var (intake, detection) = (0d, 0d);
        foreach (var pass in Passes)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"{events} {kind}, {pass}"));
            var prefix = PrefixOf(kind, pass);
            var published = Enumerable.Repeat(some.ConvertAll(e => e with { Topic = RawOf(prefix) }), int.MaxValue).SelectMany(e => e);
            await publisher.RunAsync(published, paced: false, events, cancelled: cancelled);
            intake = await RunAsync(prefix, GraphNames.Intake, cancelled);
            detection = await RunAsync(prefix, GraphNames.Detection, cancelled);
        }
        return (intake, detection);
    }

    private async Task<double> RunAsync(string prefix, string graph, CancellationToken cancelled)
    {
        var options = new CronwatchOptions
        {
            Kafka = new KafkaOptions { BootstrapServers = _broker.Bootstrap, Topics = [RawOf(prefix)] },
            Topics = new TopicOptions { Prefix = prefix, Create = false },
            Only = [graph],
        };
        await using var host = await PipelineHost.StartAsync(options, new Cluster(options), LogLevel.Error);
        var (pipeline, rawTopics) = await host.PrepareAsync(rules);
        var before = ResourceUse.SoFar;
        await pipeline.StartBounded(cancelled).FinishAsync(rawTopics);
        var used = ResourceUse.SoFar - before;
        if (graph == GraphNames.Intake && pipeline.Counters.Events != events)
            throw new DependencyException($"the embedded broker gave {pipeline.Counters.Events} of {events} events; measure again, or size without --measure");
        return used.Cpu.TotalMicroseconds;
    }
}

using Cronwatch.App.Configuration;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.App.WebConsole;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.App.Graphs;

/// <summary>The graphs in one process.</summary>
internal sealed partial class Pipeline(PipelineParts parts, Cluster cluster)
{
    // A stop must be over within 10 s: what cannot be delivered by then stays undone, and is read again.
    private static readonly TimeSpan DeliverFor = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // Reads for those who look, and is none of the graphs.
    private const string Console = "console";

    private readonly ILogger _logger = parts.Loggers.CreateLogger<Pipeline>();

    /// <summary>What it is made of.</summary>
    public PipelineParts Parts => parts;

    /// <summary>The Kafka cluster.</summary>
    public Cluster Cluster => cluster;

    public PipelineCounters Counters => parts.Counters;

    /// <summary>Whether it does its work.</summary>
    public Readiness Readiness { get; } = new(parts, cluster);

    /// <summary>Why no alerts are indexed, with the cure; null: nothing keeps them out, as far as is known.</summary>
    public string? IndexProblem => parts.Index?.Problem;

    /// <summary>What the rules' negative parts silenced.</summary>
    public ShownExclusions[] Exclusions() => [.. parts.Rules.Current.Detector.Ledgers.Select(ShownExclusions.Of)];

    /// <summary>What the exceptions kept from paging.</summary>
    public ShownException[] Exceptions() => [.. parts.Rules.Current.Exceptions.Counts.Select(ShownException.Of)];

    /// <summary>The service: until it is stopped, a graph that fails is started again.</summary>
    /// <param name="watch">Gets every record of the topic of alerts; null: nobody looks.</param>
    /// <param name="stopping">Stops it.</param>
    public async Task RunAsync(Action<BatchRecord>? watch, CancellationToken stopping)
    {
        using var abandon = new CancellationTokenSource();
        Task[] work =
        [
            SuperviseIfWantedAsync(GraphNames.Intake, () => IntakeGraph.Start(parts, abandon.Token), stopping),
            SuperviseIfWantedAsync(GraphNames.Detection, () => DetectionGraph.Start(parts, abandon.Token).Running, stopping),
            parts.Index is { } index ? SuperviseAsync(GraphNames.Indexing, () => StartIndexingAsync(index, abandon.Token, stopping), stopping) : Task.CompletedTask,
            .. OutputGraphs().Select(output => SuperviseAsync(output.Name, () => output.Start(abandon.Token), stopping)),
            watch is null ? Task.CompletedTask
                : SuperviseAsync(Console, () => AlertTail.Start(parts.Options, parts.Partitions, parts.Materializer(), parts.Loggers, watch).Running, stopping),
            new RuleWatch(parts.Options.Rules, parts.Rules, parts.Time, parts.Loggers.CreateLogger<RuleWatch>()).RunAsync(stopping),
        ];
        var all = Task.WhenAll(work);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopping.Register(stopped.SetResult);
        await Task.WhenAny(all, stopped.Task);
        abandon.CancelAfter(DeliverFor);
        if (await Task.WhenAny(all, Task.Delay(StopWithin, parts.Time, CancellationToken.None)) != all)
            StoppedUndrained(_logger);
    }

    /// <summary>Starts the graphs, to be ended by <see cref="Bounded.FinishAsync"/>.</summary>
    public Bounded StartBounded(CancellationToken abandon) => new(parts, cluster, abandon);

    private IEnumerable<(string Name, Func<CancellationToken, RunningGraph> Start)> OutputGraphs()
    {
        if (!parts.Options.Runs(GraphNames.Outputs))
            yield break;
        foreach (var (name, options) in parts.Options.Outputs.All)
            yield return ($"{name} output", abandon => OutputGraph.Start(parts, name, options, abandon));
        foreach (var (name, options) in parts.Options.Outputs.Slack)
            yield return ($"{name} paging", abandon => PagingGraph.Start(parts, cluster, name, options, isBounded: false, abandon));
    }

    private Task SuperviseIfWantedAsync(string name, Func<RunningGraph> start, CancellationToken stopping) =>
        parts.Options.Runs(name) ? SuperviseAsync(name, start, stopping) : Task.CompletedTask;

    private Task SuperviseAsync(string name, Func<RunningGraph> start, CancellationToken stopping) =>
        SuperviseAsync(name, () => Task.FromResult(start()), stopping);

    // What is wrong with the index holds back this graph alone.
    private async Task<RunningGraph> StartIndexingAsync(TargetGate index, CancellationToken abandon, CancellationToken stopping)
    {
        await index.PassAsync(stopping);
        return IndexingGraph.Start(parts, index.Target, abandon);
    }

    private async Task SuperviseAsync(string name, Func<Task<RunningGraph>> start, CancellationToken stopping)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!stopping.IsCancellationRequested)
        {
            var (graph, began) = ((RunningGraph?)null, parts.Time.GetTimestamp());
#pragma warning disable CA1031 // The supervisor's boundary: a graph that failed, of whatever it was, is started again.
            try
            {
                graph = await start();
                await using var registration = stopping.Register(graph.Drain);
                await graph.Completion;
                pause = TimeSpan.FromSeconds(1);
            }
            catch (OperationCanceledException) when (graph is null && stopping.IsCancellationRequested)
            {
                // Nothing was read yet.
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                if (parts.Time.GetElapsedTime(began) > LongestPause)        // It ran: what failed before is past.
                    pause = TimeSpan.FromSeconds(1);
                GraphFailed(_logger, e, name, pause);
                if (name != Console)
                    parts.Counters.AddFailure(GraphNames.All.Contains(name) ? name : GraphNames.Outputs);
                await WaitAsync(pause, stopping);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (Exception e)
            {
                GraphEndedUndrained(_logger, e, name);
            }
#pragma warning restore CA1031
        }
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(pause, parts.Time, stopping);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The {Graph} graph failed; it starts again in {Pause}.")]
    private static partial void GraphFailed(ILogger logger, Exception exception, string graph, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Graph} graph did not drain; what was in flight will be read again.")]
    private static partial void GraphEndedUndrained(ILogger logger, Exception exception, string graph);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The graphs did not drain in time; what was in flight will be read again.")]
    private static partial void StoppedUndrained(ILogger logger);

    /// <summary>Graphs that run until they have done what is there.</summary>
    internal sealed class Bounded
    {
        private readonly PipelineParts _parts;
        private readonly Cluster _cluster;
        private readonly RunningGraph? _intake;
        private readonly DetectionGraph? _detection;
        private readonly RunningGraph[] _outputs;
        private readonly Dictionary<string, RunningGraph> _pagings;      // By their topics.
        private readonly CancellationToken _abandon;
        private RunningGraph? _indexing;

        public Bounded(PipelineParts parts, Cluster cluster, CancellationToken abandon)
        {
            (_parts, _cluster, _abandon) = (parts, cluster, abandon);
            var options = parts.Options;
            _intake = options.Runs(GraphNames.Intake) ? IntakeGraph.Start(parts, abandon) : null;
            _detection = options.Runs(GraphNames.Detection) ? DetectionGraph.Start(parts, abandon) : null;
            var outputs = options.Runs(GraphNames.Outputs) ? options.Outputs : new();
            _outputs = [.. outputs.All.Select(output => OutputGraph.Start(parts, output.Key, output.Value, abandon))];
            _pagings = outputs.Slack.ToDictionary(
                slack => parts.Topics.OutputOf(slack.Key), slack => PagingGraph.Start(parts, cluster, slack.Key, slack.Value, isBounded: true, abandon));
        }

        /// <summary>
        /// Ends when everything that the raw topics hold now is delivered and committed, as far as this process runs the graphs.
        /// One graph after the other, since what one writes is the other's input. An index that takes no alerts keeps none of the others
        /// from their work (<see cref="IndexProblem"/>).
        /// </summary>
        public async Task FinishAsync(IReadOnlyCollection<string> rawTopics)
        {
            try
            {
                await FinishInOrderAsync(rawTopics);
            }
            catch
            {
                // What failed has left its group. What the others hold would keep the next run waiting until their sessions end.
                await DrainAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }

        private async Task FinishInOrderAsync(IReadOnlyCollection<string> rawTopics)
        {
            var topics = new InternalTopics(_parts.Options.Topics.Prefix);
            var begun = TryIndexingAsync();      // Not waited for: until a server that is away is given up, the others are at work.
            _intake?.StopAt(await _cluster.EndsOfAsync(rawTopics));
            await UnlessFailedAsync(_intake);
            _detection?.StopAt(await _cluster.EndsOfAsync([topics.Events]), await _cluster.EndsOfAsync([topics.Context]));
            await UnlessFailedAsync(_detection?.Running);
            var alerts = await _cluster.EndsOfAsync([topics.Alerts]);
            await begun;
            await TryIndexingAsync();       // Once more: it may have been mended meanwhile.
            foreach (var reader in _outputs.Prepend(_indexing).OfType<RunningGraph>())
                reader.StopAt(alerts);
            await UnlessFailedAsync(_indexing);
            foreach (var output in _outputs)
                await UnlessFailedAsync(output);
            foreach (var (topic, paging) in _pagings)
                paging.StopAt(await _cluster.EndsOfAsync([topic]));
            foreach (var paging in _pagings.Values)
                await UnlessFailedAsync(paging);
        }

        /// <summary>Reads no more; what was read is done.</summary>
        public async Task DrainAsync()
        {
            foreach (var graph in Graphs)
                graph.Drain();
            await Task.WhenAll(Graphs.Select(g => g.Completion)).WaitAsync(StopWithin, _parts.Time);
        }

        private async Task TryIndexingAsync()
        {
            if (_indexing is null && _parts.Index is { } index && await index.TryAsync(_abandon))
                _indexing = IndexingGraph.Start(_parts, index.Target, _abandon);
        }

        private IEnumerable<RunningGraph> Graphs =>
            new[] { _intake, _detection?.Running, _indexing }.Concat(_outputs).Concat(_pagings.Values).OfType<RunningGraph>();

        // A graph that fails ends the whole run, not only when its own turn comes.
        private async Task UnlessFailedAsync(RunningGraph? graph)
        {
            if (graph is null)
                return;
            await await Task.WhenAny(Graphs.SkipWhile(g => g != graph).Select(g => g.Completion));
            await graph.Completion;
        }
    }
}

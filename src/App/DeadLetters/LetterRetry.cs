using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.App.DeadLetters;

/// <summary>Sends letters back with clients of its own.</summary>
internal static class LetterRetry
{
    /// <summary>What was done. What is not done with is said, a line a letter.</summary>
    /// <exception cref="DependencyException">Kafka or the index cannot be reached.</exception>
    public static async Task<RetryRun> RunAsync(
        IEnumerable<Letter> letters, RetryPlan plan, CronwatchOptions options, Cluster cluster, Action<string> say, CancellationToken stopping)
    {
        using var loggers = LoggerFactory.Create(logging => ErrorLog.AddTo(logging, LogLevel.Warning));
        using var writer = Clients.WriterOf(options, TimeProvider.System, loggers);
        var alerts = new AlertsAgain(options, cluster);
        var outputs = options.Outputs.All.ToDictionary(StringComparer.Ordinal);
        var run = new RetryRun(plan, writer, alerts, OutputOf, say);
        await run.TakeAsync(letters, stopping);
        if (alerts.Count > 0 && await Clients.IndexAsync(options, stopping) is { } target)
            await run.IndexAsync(new BulkIndexer(target, TimeProvider.System, Random.Shared, loggers.CreateLogger<BulkIndexer>()), stopping);
        return run;

        Sinks.Outputs.IAlertOutput OutputOf(string name) =>
            AlertOutputs.OfRefused(name, outputs[name], new InternalTopics(options.Topics.Prefix), writer, TimeProvider.System, loggers);
    }
}

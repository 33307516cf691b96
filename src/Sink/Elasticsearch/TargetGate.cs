using Microsoft.Extensions.Logging;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>Keeps alerts from a cluster until it has what they need and nothing that would refuse or mangle them. One caller at a time; anybody looks.</summary>
/// <param name="target">The cluster.</param>
/// <param name="space">The space whose alerts are indexed.</param>
/// <param name="retentionDays">How long alerts are kept at least; 0: for ever.</param>
/// <param name="time">The clock of the waits.</param>
/// <param name="chance">Spreads the waits.</param>
/// <param name="logger">Gets what is wrong as an error, once, and when it goes on.</param>
public sealed partial class TargetGate(
    ElasticsearchTarget target, string space, int retentionDays, TimeProvider time, Random chance, ILogger<TargetGate> logger)
{
    // While it is shut. Of several nodes that are away each is named in turn.
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>The cluster.</summary>
    public ElasticsearchTarget Target => target;

    /// <summary>What was wrong when it was tried last, with the cure, a line each; null: nothing was, or it was not tried yet.</summary>
    public string? Problem { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>Ends when alerts may be indexed: it is tried again as a request is.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        for (var failures = 1; !await TryAsync(cancellationToken).ConfigureAwait(false); failures++)
            await Task.Delay(BulkRetry.DelayBefore(failures, chance.NextDouble()), time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes what is missing, and tells whether alerts may be indexed now.</summary>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        var report = await new TargetSetup(target, space, retentionDays).ExamineAsync(TargetChange.MissingAndOlder, cancellationToken).ConfigureAwait(false);
        var wasShut = Problem is not null;
        Problem = report.Problem;
        if (report.Problem is { } problem)
        {
            foreach (var line in problem.Split('\n').Where(_said.Add))
                LogShut(line);
            return false;
        }
        _said.Clear();
        foreach (var finding in report.Findings)
            LogFinding(finding);
        if (wasShut)
            LogOpen(target);
        return true;
    }

    [LoggerMessage(1, LogLevel.Error, "Alerts are not indexed and wait on their topic: {Problem}. It is looked at again until it is mended.")]
    private partial void LogShut(string problem);

    [LoggerMessage(2, LogLevel.Information, "Indexing goes on: {Address} takes alerts.")]
    private partial void LogOpen(ElasticsearchTarget address);

    [LoggerMessage(3, LogLevel.Warning, "The index takes alerts, and not all is as it should be: {Finding}.")]
    private partial void LogFinding(TargetFinding finding);
}

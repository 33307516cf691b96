using Cronwatch.App.Configuration;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.App.Graphs;

/// <summary>Whether a pipeline does its work now, and if not, why. From any thread.</summary>
internal sealed class Readiness(PipelineParts parts, Cluster cluster)
{
    // Who asks gives up after a second, as Kubernetes does by default.
    private static readonly TimeSpan AskFor = TimeSpan.FromMilliseconds(800);

    /// <summary>What is not ready, each with its cure; none: all is. Fixed sentences: nothing of events, addresses or answers is in them.</summary>
    public async Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken cancelled)
    {
        var answers = Task.Run(() => cluster.Answers(AskFor), cancelled);
        var indexAnswers = parts.Index is { } index ? IndexAnswersAsync(index.Target, cancelled) : Task.FromResult(true);
        List<string> problems = [.. OfGraphs()];
        if (parts.Rules.Current.Set.Rules.IsEmpty)
            problems.Add("rules: none is in force; look at the directory of --rules with `cronwatch rules check`");
        if (!await answers)
            problems.Add("kafka: no broker answers; check the address and that the brokers run");
        if (!await indexAnswers)
            problems.Add("index: no answer that can be used; check its address, our credentials, and that it runs");
        return problems;
    }

    private IEnumerable<string> OfGraphs()
    {
        foreach (var graph in GraphNames.All.Where(IsWanted))
            if (!parts.Gauges.Runs(graph))
                yield return graph == GraphNames.Indexing && parts.Index?.Problem is not null
                    ? "indexing: waits, since the index cannot take alerts as it is; the log says what is wrong there and what to do"
                    : $"{graph}: does not run; the log says why";
        if (!IsWanted(GraphNames.Detection) || !parts.Gauges.Runs(GraphNames.Detection))
            yield break;
        if (!parts.Gauges.LagsOf(GraphNames.Detection).Any())
            yield return "detection: has no partitions; wait until the group is balanced, or run no more instances than there are partitions";
        else if (parts.Gauges.Lanes is not { IsRestored: true })
            yield return "detection: what its partitions had before is still read; wait";
    }

    // Outputs are for people: one that is away is no reason to take an instance out of service.
    private bool IsWanted(string graph) =>
        graph != GraphNames.Outputs && parts.Options.Runs(graph) && (graph != GraphNames.Indexing || parts.Index is not null);

    private static async Task<bool> IndexAnswersAsync(ElasticsearchTarget target, CancellationToken cancelled)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        patience.CancelAfter(AskFor);
        try
        {
            return (await target.CheckAsync(patience.Token)).Problem is null;
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            return false;
        }
    }
}

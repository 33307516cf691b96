using Confluent.Kafka;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Executions;

/// <summary>What the executions topic holds from some time on: the last revision of each window, and the rules behind the hashes.</summary>
/// <param name="topicIds">The ids of the topics that there are; what was done of others of the same names is left out.</param>
internal sealed class ExecutionHistory(IReadOnlyDictionary<string, string> topicIds)
{
    private readonly Dictionary<string, Execution> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RulesOfExecution> _rules = new(StringComparer.Ordinal);

    /// <summary>The windows.</summary>
    public IReadOnlyCollection<Execution> Executions => _byKey.Values;

    /// <summary>Takes in a record of the topic; what is none of ours is passed over.</summary>
    public void Take(string key, ReadOnlySpan<byte> json)
    {
        if (Execution.Of(json) is { } execution)
        {
            if (execution.IsBeyond(_byKey.GetValueOrDefault(key)))
                _byKey[key] = execution;
        }
        else if (RulesOfExecution.Of(json) is { } rules)
            _rules[rules.Rules] = rules;
    }

    /// <summary>Offsets of a partition that a graph has evaluated.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="ruleId">By this rule; null: by whatever rules.</param>
    public IEnumerable<OffsetRange> EvaluatedOf(string graph, TopicPartition partition, string? ruleId) =>
        from execution in Of(graph, partition)
        from range in execution.Evaluated
        where ruleId is null || (_rules.TryGetValue(range.Rules, out var rules) && rules.InForce.Any(rule => rule.RuleId == ruleId))
        select new OffsetRange(range.From, range.To);

    /// <summary>Whether it says something of offsets before these, and so all that was ever written of these.</summary>
    public bool ReachesBefore(MissingOffsets missing) =>
        EvaluatedOf(missing.Graph, new(missing.Topic, missing.Partition), ruleId: null).Any(range => range.From <= missing.From);

    /// <summary>Offsets that a graph could not evaluate, and in which window it met them.</summary>
    public IEnumerable<(DateTimeOffset Window, OffsetGap Gap)> GapsOf(string graph, TopicPartition partition) =>
        from execution in Of(graph, partition)
        from gap in execution.Gaps
        select (execution.WindowStart, gap);

    private IEnumerable<Execution> Of(string graph, TopicPartition partition) =>
        Executions.Where(e => (e.Graph == graph || e.IsOfReplay) && e.Partition == partition.Partition.Value && e.Topic == partition.Topic
            && e.IsOfTopic(topicIds.GetValueOrDefault(e.Topic)));
}

using Confluent.Kafka;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Executions;

/// <summary>Holds what the topics have of an interval against what the executions say.</summary>
/// <param name="history">The executions.</param>
/// <param name="ruleId">The rule by which it should have been evaluated; null: by whatever rules.</param>
internal sealed class Coverage(ExecutionHistory history, string? ruleId)
{
    /// <summary>What of a partition was not evaluated.</summary>
    /// <param name="graph">The graph that should have.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="asked">The offsets in question.</param>
    /// <param name="gapsFrom">Gaps that were met in this time are in question, too: the topic may not hold them any more.</param>
    /// <param name="gapsTo">The end of it.</param>
    public IEnumerable<MissingOffsets> MissingOf(string graph, TopicPartition partition, OffsetRange asked, DateTimeOffset gapsFrom, DateTimeOffset gapsTo)
    {
        var evaluated = history.EvaluatedOf(graph, partition, ruleId).ToList();
        var byAnyRule = history.EvaluatedOf(graph, partition, ruleId: null).ToList();
        var gaps = history.GapsOf(graph, partition).ToList();
        var met = gaps.Where(gap => gap.Window >= gapsFrom && gap.Window < gapsTo)
            .SelectMany(gap => new OffsetRange(gap.Gap.From, gap.Gap.To).Without([asked]));
        foreach (var range in met.Append(asked).SelectMany(range => range.Without(evaluated)))
            yield return new(graph, partition.Topic, partition.Partition.Value, range.From, range.To, CauseOf(range, byAnyRule, gaps));
    }

    private static string CauseOf(OffsetRange range, List<OffsetRange> byAnyRule, List<(DateTimeOffset Window, OffsetGap Gap)> gaps)
    {
        if (!range.Without(byAnyRule).Any())
            return "rule not in force";
        foreach (var (_, gap) in gaps)
            if (gap.From < range.To && range.From < gap.To)
                return gap.Cause switch { OffsetGapCause.Retention => "retention", OffsetGapCause.Reset => "reset", _ => "unknown" };
        return byAnyRule.TrueForAll(evaluated => evaluated.To <= range.From) ? "waiting" : "unknown";
    }
}

using Confluent.Kafka;
using Cronwatch.App.Graphs;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Executions;

/// <summary>Records of the topic of executions.</summary>
internal static class ExecutionRecord
{
    private static readonly byte[] Schema = "1"u8.ToArray();

    /// <summary>What was done with a partition in a window.</summary>
    public static TopicRecord Of(Execution execution, PipelineParts parts) =>
        Of(execution.Partition % parts.Partitions, execution.Key(), execution.ToJson(), execution.WindowStart, parts);

    /// <summary>The rules behind a hash, for whoever reads a window.</summary>
    public static TopicRecord Of(RulesOfExecution rules, DateTimeOffset window, PipelineParts parts) => Of(0, rules.Key(), rules.ToJson(), window, parts);

    private static TopicRecord Of(int partition, byte[] key, byte[] json, DateTimeOffset window, PipelineParts parts) =>
        new(parts.Topics.Executions, partition, key, json, new Headers { { "cronwatch-schema", Schema } }, new Timestamp(window));
}

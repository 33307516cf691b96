using System.Globalization;
using Confluent.Kafka.Admin;
using Cronwatch.App.Configuration;

namespace Cronwatch.App.Graphs;

/// <summary>How the pipeline's own topics are created.</summary>
internal static class InternalTopicSpecifications
{
    public static IReadOnlyList<TopicSpecification> Of(InternalTopics topics, TopicOptions options, OutputsOptions outputs)
    {
        var largest = (options.MaxRecordBytes + Clients.RoomForHeaders).ToString(CultureInfo.InvariantCulture);
        return
        [
            Topic(topics.Events, options.Partitions, "delete", days: 3),
            Topic(topics.Context, options.Partitions, "compact", days: null),
            Topic(topics.Alerts, options.Partitions, "compact,delete", days: 400),
            Topic(topics.Suppressed, options.Partitions, "delete", days: 30),
            Topic(topics.Executions, options.Partitions, "compact,delete", days: 400),
            Topic(topics.DeadLetters, options.Partitions, "delete", days: 30),
            .. OcsfTopicsOf(topics, outputs).Select(topic => Topic(topic, options.Partitions, "compact,delete", days: 400)),
            .. outputs.Slack.Keys.Select(name => Topic(topics.OutputOf(name), 1, "delete", days: 3)),       // Longer than PageLedger.Memory.
        ];

        TopicSpecification Topic(string name, int partitions, string cleanup, int? days)
        {
            var configs = new Dictionary<string, string> { ["cleanup.policy"] = cleanup, ["max.message.bytes"] = largest };
            if (days is { } kept)
                configs["retention.ms"] = ((long)TimeSpan.FromDays(kept).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            return new() { Name = name, NumPartitions = partitions, ReplicationFactor = options.ReplicationFactor, Configs = configs };
        }
    }

    /// <summary>Those whose partitions are owned together, and so must be of one number.</summary>
    public static string[] ByHostOf(InternalTopics topics, OutputsOptions outputs) =>
        [topics.Events, topics.Context, topics.Alerts, topics.Suppressed, topics.Executions, .. OcsfTopicsOf(topics, outputs)];

    /// <summary>The topics of alerts in OCSF's form, which have their partitions.</summary>
    private static IEnumerable<string> OcsfTopicsOf(InternalTopics topics, OutputsOptions outputs) =>
        outputs.Ocsf.Select(output => output.Value.Topic ?? topics.OutputOf(output.Key));
}

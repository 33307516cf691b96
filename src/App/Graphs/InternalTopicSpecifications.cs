using System.Globalization;
using Confluent.Kafka.Admin;
using Cronwatch.App.Configuration;

namespace Cronwatch.App.Graphs;

/// <summary>How the pipeline's own topics are created.</summary>
internal static class InternalTopicSpecifications
{
    /// <summary>How many days records are kept; of a topic that is not there, the last of each key is.</summary>
    public static IReadOnlyDictionary<string, int> DaysKept(InternalTopics topics) => new Dictionary<string, int>
    {
        [topics.Events] = 3,
        [topics.Alerts] = 400,
        [topics.Suppressed] = 30,
        [topics.Executions] = 400,
        [topics.DeadLetters] = 30,
    };

    public static IReadOnlyList<TopicSpecification> Of(InternalTopics topics, TopicOptions options, OutputsOptions outputs)
    {
        var daysKept = DaysKept(topics);
        var largest = (options.MaxRecordBytes + Clients.RoomForHeaders).ToString(CultureInfo.InvariantCulture);
        return
        [
            Topic(topics.Events, options.Partitions, "delete", days: daysKept[topics.Events]),
            Topic(topics.Context, options.Partitions, "compact", days: null),
            Topic(topics.Alerts, options.Partitions, "compact,delete", days: daysKept[topics.Alerts]),
            Topic(topics.Suppressed, options.Partitions, "delete", days: daysKept[topics.Suppressed]),
            Topic(topics.Executions, options.Partitions, "compact,delete", days: daysKept[topics.Executions]),
            Topic(topics.DeadLetters, options.Partitions, "delete", days: daysKept[topics.DeadLetters]),
            .. OcsfTopicsOf(topics, outputs).Select(topic => Topic(topic, options.Partitions, "compact,delete", daysKept[topics.Alerts])),
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

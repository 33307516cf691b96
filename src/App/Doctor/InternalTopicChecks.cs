using System.Globalization;
using Confluent.Kafka.Admin;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Doctor;

/// <summary>Holds the pipeline's own topics against how it creates them.</summary>
internal static class InternalTopicChecks
{
    /// <summary>All that differs in a way that loses or delays something.</summary>
    public static IEnumerable<Finding> Of(KafkaFacts facts, CronwatchOptions options)
    {
        var names = new InternalTopics(options.Topics.Prefix);
        var byHost = InternalTopicSpecifications.ByHostOf(names, options.Outputs);
        foreach (var wanted in InternalTopicSpecifications.Of(names, options.Topics, options.Outputs))
        {
            foreach (var finding in OfTopic(facts, wanted, options.Topics))
                yield return finding;
            if (facts.Internal.GetValueOrDefault(wanted.Name)?.Partitions is { } partitions && partitions != wanted.NumPartitions
                && wanted.Name != names.DeadLetters && !byHost.Contains(wanted.Name))
                yield return Finding.Of($"topic {wanted.Name}", FormattableString.Invariant($"it has {partitions} partitions and must have {wanted.NumPartitions}"), "delete it, and make it anew with cronwatch doctor --create");
        }
        foreach (var finding in OfPartitions([.. byHost.Select(facts.Internal.GetValueOrDefault).OfType<TopicFacts>()], options.Topics))
            yield return finding;
    }

    private static IEnumerable<Finding> OfPartitions(List<TopicFacts> byHost, TopicOptions options)
    {
        if (byHost.Select(t => t.Partitions).Distinct().Count() > 1)
            yield return Finding.Of($"topics {options.Prefix}.*",
                $"they have different numbers of partitions: {string.Join(", ", byHost.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Name} {t.Partitions}")))}",
                "delete those that differ, which doctor --create makes anew, or use another --prefix");
        else if (byHost is [{ Partitions: var partitions }, ..] && partitions != options.Partitions)
            yield return Finding.Of($"topics {options.Prefix}.*", FormattableString.Invariant($"they have {partitions} partitions, and Topics:Partitions is {options.Partitions}: the number is fixed at creation"),
                FormattableString.Invariant($"set Topics:Partitions to {partitions}, or use another --prefix"));
    }

    private static IEnumerable<Finding> OfTopic(KafkaFacts facts, TopicSpecification wanted, TopicOptions options)
    {
        var place = $"topic {wanted.Name}";
        if (!facts.Internal.TryGetValue(wanted.Name, out var topic))
            return [facts.Hidden.Contains(wanted.Name)
                ? Finding.Of(place, "our principal may not see it", "give it Describe on the topic")
                : Finding.Of(place, "it is missing", "make it with cronwatch doctor --create")];
        var mostReplicas = options.ReplicationFactor > 0 ? options.ReplicationFactor : Math.Min(2, facts.Brokers.Count);
        return TopicChecks.OfBoth(topic).Concat(topic.Replicas < mostReplicas
            ? [Finding.Of(place, FormattableString.Invariant($"a partition has {topic.Replicas} replica, of {facts.Brokers.Count} brokers: it is lost with one of them"), "add replicas (kafka-reassign-partitions)")]
            : []).Concat(OfConfigs(place, topic, wanted.Configs));
    }

    private static IEnumerable<Finding> OfConfigs(string place, TopicFacts topic, Dictionary<string, string> wanted)
    {
        if (topic.Configs is null)
            yield break;
        if (!Policies(topic.Configs.GetValueOrDefault("cleanup.policy")).SetEquals(Policies(wanted["cleanup.policy"])))
            yield return Differs("cleanup.policy", topic.Configs.GetValueOrDefault("cleanup.policy") ?? "", wanted["cleanup.policy"], "is");
        if (wanted.TryGetValue("retention.ms", out var retention) && topic.Number("retention.ms") is >= 0 and var kept && kept < Number(retention))
            yield return Differs("retention.ms", TopicChecks.Days(kept), retention, "is only");
        if (topic.Number("retention.bytes") is >= 0 and var bytes)
            yield return Differs("retention.bytes", $"{bytes}", "-1", "lets records go by size, whatever their age: it is");
        if (topic.Number("max.message.bytes") is { } largest && largest < Number(wanted["max.message.bytes"]))
            yield return Differs("max.message.bytes", $"{largest}", wanted["max.message.bytes"], "is only");
        if (topic.Configs.GetValueOrDefault("message.timestamp.type") is "LogAppendTime")
            yield return Differs("message.timestamp.type", "LogAppendTime", "CreateTime", "replaces the times that cronwatch gives: it is");

        Finding Differs(string key, string actual, string should, string how) => Finding.Of(place, $"{key} {how} {actual}", $"set {key}={should}");
    }

    private static HashSet<string> Policies(string? text) => [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries)];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

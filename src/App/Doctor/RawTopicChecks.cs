using Cronwatch.App.Configuration;

namespace Cronwatch.App.Doctor;

/// <summary>Whether the agents' topics keep what they are given until it is read, and read again.</summary>
internal static class RawTopicChecks
{
    // As long as candidates are kept: a weekend without the pipeline, or a replay of one.
    private static readonly TimeSpan Outage = TimeSpan.FromDays(3);

    /// <summary>All that would lose events or hide them from a replay.</summary>
    public static IEnumerable<Finding> Of(KafkaFacts facts, CronwatchOptions options)
    {
        var names = facts.Raw.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var wanted in options.Kafka.RawTopics.Where(w => !w.StartsWith('^') && !names.Contains(w)))
            yield return facts.Hidden.Contains(wanted)
                ? Finding.Of($"topic {wanted}", "our principal may not see it", "give it Describe and Read on the topic")
                : Finding.Of($"topic {wanted}", "there is no such raw topic", "name the topics that the agents publish to with --topic, or create it");
        if (names.Count == 0 && options.Kafka.RawTopics.All(w => w.StartsWith('^')))
            yield return Finding.Of($"topics {string.Join(" ", options.Kafka.RawTopics)}", "no raw topic that our principal may see has such a name",
                "name the topics that the agents publish to with --topic, or give our principal Describe and Read on them");
        foreach (var topic in facts.Raw)
            foreach (var finding in TopicChecks.OfBoth(topic).Concat(OfTopic(topic, options.Topics.MaxRecordBytes)))
                yield return finding;
    }

    private static IEnumerable<Finding> OfTopic(TopicFacts topic, int maxRecordBytes)
    {
        var place = $"topic {topic.Name}";
        var cleanup = topic.Configs?.GetValueOrDefault("cleanup.policy") ?? "delete";
        if (cleanup.Contains("compact", StringComparison.Ordinal))
            yield return Finding.Of(place, $"cleanup.policy is {cleanup}: of events with one key all but the last are lost", "set cleanup.policy=delete");
        if (cleanup.Contains("delete", StringComparison.Ordinal) && topic.Number("retention.ms") is >= 0 and var kept && kept < Outage.TotalMilliseconds)
            yield return Finding.Of(place, $"retention.ms is only {TopicChecks.Days(kept)}: a longer outage loses events, and a replay reaches no further",
                FormattableString.Invariant($"set retention.ms={Outage.TotalMilliseconds} or more"));
        if (topic.Number("retention.bytes") is >= 0 and var bytes)
            yield return Finding.Of(place, FormattableString.Invariant($"retention.bytes is {bytes}: a busy partition loses events whatever their age"), "set retention.bytes=-1");
        if (topic.Number("max.message.bytes") is { } largest && largest > maxRecordBytes)
            yield return Finding.Of(place, FormattableString.Invariant($"it takes records of {largest} bytes, and Topics:MaxRecordBytes is {maxRecordBytes}: larger ones become dead letters"),
                FormattableString.Invariant($"set Topics:MaxRecordBytes to {largest}"));
        if (topic.Configs?.GetValueOrDefault("message.timestamp.type") == "LogAppendTime")
            yield return Finding.Of(place, "message.timestamp.type is LogAppendTime: an interval means when events came to the broker, not when they happened",
                "set message.timestamp.type=CreateTime, or ask for longer intervals");
    }
}

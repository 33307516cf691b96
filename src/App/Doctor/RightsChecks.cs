using Confluent.Kafka.Admin;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Doctor;

/// <summary>Whether our principal may do what the graphs do. What the brokers do not say is no finding.</summary>
internal static class RightsChecks
{
    /// <summary>All that is missing.</summary>
    public static IEnumerable<Finding> Of(KafkaFacts facts, CronwatchOptions options)
    {
        foreach (var topic in facts.Raw)
            if (Lacks(topic.Operations, AclOperation.Read))
                yield return Missing($"topic {topic.Name}", "Read");
        foreach (var topic in facts.Internal.Values.OrderBy(t => t.Name, StringComparer.Ordinal))
            foreach (var operation in (AclOperation[])[AclOperation.Read, AclOperation.Write])
                if (Lacks(topic.Operations, operation))
                    yield return Missing($"topic {topic.Name}", $"{operation}");
        foreach (var (group, operations) in facts.Groups.OrderBy(g => g.Key, StringComparer.Ordinal))
            if (Lacks(operations, AclOperation.Read))
                yield return Missing($"group {group}", "Read");
        var all = InternalTopicSpecifications.Of(new InternalTopics(options.Topics.Prefix), options.Topics, options.Outputs);
        if (facts.Internal.Count + facts.Hidden.Count(h => all.Any(s => s.Name == h)) < all.Count && Lacks(facts.Cluster, AclOperation.Create))
            yield return Missing($"topics {options.Topics.Prefix}.*", "Create");
    }

    private static bool Lacks(IReadOnlyCollection<AclOperation>? allowed, AclOperation operation) =>
        allowed is not null && !allowed.Contains(operation) && !allowed.Contains(AclOperation.All);

    private static Finding Missing(string place, string operation) =>
        Finding.Of(place, $"our principal has no right to {operation}", $"give it {operation} there (kafka-acls), to the prefix where names share one");
}

using Confluent.Kafka.Admin;

namespace Cronwatch.App.Doctor;

/// <summary>What the brokers say of themselves and of the topics that concern us.</summary>
internal sealed record KafkaFacts
{
    /// <summary>The brokers by id, with why one does not answer at the address that it gives for itself; null: it does.</summary>
    public required IReadOnlyList<(int Id, string Address, string? Problem)> Brokers { get; init; }

    /// <summary>Raw topics that the subscription means.</summary>
    public required IReadOnlyList<TopicFacts> Raw { get; init; }

    /// <summary>The internal topics that are there, by name.</summary>
    public required IReadOnlyDictionary<string, TopicFacts> Internal { get; init; }

    /// <summary>Topics that may be there, and that our principal may not see.</summary>
    public required IReadOnlyCollection<string> Hidden { get; init; }

    /// <summary>What our principal may do with each consumer group; null: the brokers do not say.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyCollection<AclOperation>?> Groups { get; init; }

    /// <summary>What it may do with the cluster; null: the brokers do not say.</summary>
    public IReadOnlyCollection<AclOperation>? Cluster { get; init; }
}

/// <summary>A topic as the brokers describe it.</summary>
internal sealed record TopicFacts(string Name)
{
    public int Partitions { get; init; } = 1;

    /// <summary>The fewest of any partition.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Partitions without a leader.</summary>
    public int Leaderless { get; init; }

    /// <summary>Its configuration; null: our principal may not read it.</summary>
    public IReadOnlyDictionary<string, string>? Configs { get; init; }

    /// <summary>What our principal may do with it; null: the brokers do not say.</summary>
    public IReadOnlyCollection<AclOperation>? Operations { get; init; }

    /// <summary>A number of its configuration; null: unknown.</summary>
    public long? Number(string key) => Configs?.GetValueOrDefault(key) is { } text && long.TryParse(text, out var number) ? number : null;
}

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>Classes of this collection share one broker, and run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class SharedKafka : ICollectionFixture<KafkaCluster>
{
    /// <summary>What such a class writes into its <c>[Collection]</c>.</summary>
    public const string Name = "Kafka";

    /// <summary>What a class writes there whose instances come, go and are killed: it mostly waits, and does so beside the others.</summary>
    public const string OfInstances = "Kafka of instances";

    /// <summary>The collection of these.</summary>
    [CollectionDefinition(OfInstances)]
    public sealed class Second : ICollectionFixture<KafkaCluster>;
}

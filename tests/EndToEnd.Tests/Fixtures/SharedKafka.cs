namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>Classes of this collection share one broker, and run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class SharedKafka : ICollectionFixture<KafkaCluster>
{
    /// <summary>What such a class writes into its <c>[Collection]</c>.</summary>
    public const string Name = "Kafka";

    /// <summary>What a class writes there whose instances come, go and are killed: it mostly waits, and does so beside the others.</summary>
    public const string OfInstances = "Kafka of instances";

    /// <summary>What a class writes there whose index is at fault: it mostly waits, too.</summary>
    public const string OfIndices = "Kafka of indices";

    /// <summary>The collection of these.</summary>
    [CollectionDefinition(OfInstances)]
    public sealed class Second : ICollectionFixture<KafkaCluster>;

    /// <summary>The collection of the last.</summary>
    [CollectionDefinition(OfIndices)]
    public sealed class Third : ICollectionFixture<KafkaCluster>;
}

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>Classes of this collection share one broker, and run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class SharedKafka : ICollectionFixture<KafkaCluster>
{
    /// <summary>What such a class writes into its <c>[Collection]</c>.</summary>
    public const string Name = "Kafka";
}

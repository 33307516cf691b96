namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>What stands behind a <see cref="KafkaCluster"/>.</summary>
public enum BrokerKind
{
    /// <summary>The brokers of <c>KAFKA_BOOTSTRAP</c>, which other tests and runs use as well.</summary>
    Real,

    /// <summary>Apache Kafka in a container of the fixture's own.</summary>
    Container,

    /// <summary>The broker that the program carries for its demonstration.</summary>
    Embedded,
}

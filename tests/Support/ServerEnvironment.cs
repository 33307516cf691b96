namespace Cronwatch.Support;

/// <summary>
/// The real servers that tests may use, named by environment variables. A test on a variable that is not set is skipped
/// with the text beside it: the text names the variable, so that a run which has the server can tell a test that should
/// have run from one that could not.
/// </summary>
public static class ServerEnvironment
{
    /// <summary>Why a test on <see cref="KafkaBootstrap"/> is skipped.</summary>
    public const string NoKafka = "KAFKA_BOOTSTRAP is not set: no real broker to test on";

    /// <summary>Why a test on <see cref="KafkaBootstrapSaslSsl"/> and <see cref="KafkaCa"/> is skipped.</summary>
    public const string NoSecureKafka =
        "KAFKA_BOOTSTRAP_SASL_SSL or KAFKA_CA is not set: no broker with TLS and SASL to test on";

    /// <summary>Why a test on <see cref="KafkaImage"/> is skipped.</summary>
    public const string NoKafkaImage = "KAFKA_IMAGE is not set: no container engine to start a broker with";

    /// <summary>Why a test on <see cref="Elasticsearch"/> is skipped.</summary>
    public const string NoElasticsearch = "ELASTICSEARCH_URL is not set: no Elasticsearch to test on";

    /// <summary>Why a test on <see cref="OpenSearch"/> is skipped.</summary>
    public const string NoOpenSearch = "OPENSEARCH_URL is not set: no OpenSearch to test on";

    /// <summary>Why a test on <see cref="SchemaRegistry"/> is skipped.</summary>
    public const string NoSchemaRegistry = "SCHEMA_REGISTRY_URL is not set: no schema registry to test on";

    /// <summary>Why a test on <see cref="FaultyKafka"/> is skipped.</summary>
    public const string NoFaultyKafka = "KAFKA3_BOOTSTRAP or KAFKA3_CONTROL is not set: no brokers that may be killed";

    /// <summary>Why a test on <see cref="FaultyElasticsearch"/> is skipped.</summary>
    public const string NoFaultyElasticsearch = "ELASTICSEARCH2_URL or ELASTICSEARCH2_CONTROL is not set: no Elasticsearch that may be killed";

    /// <summary>An Elasticsearch that tests may kill; null when it is not set, or there is no command to do it by.</summary>
    public static Uri? FaultyElasticsearch => FaultyElasticsearchControl is null ? null : ReadUri("ELASTICSEARCH2_URL");

    /// <summary>The command that kills and starts it; null when not set.</summary>
    public static string? FaultyElasticsearchControl => Read("ELASTICSEARCH2_CONTROL");

    /// <summary>Three brokers that tests may kill; null when they are not set, or there is no command to do it by.</summary>
    public static string? FaultyKafka => FaultyKafkaControl is null ? null : Read("KAFKA3_BOOTSTRAP");

    /// <summary>The command that kills, pauses and starts them; null when not set.</summary>
    public static string? FaultyKafkaControl => Read("KAFKA3_CONTROL");

    /// <summary>Whether the long form of the fault suite is wanted: <c>CRONWATCH_FAULTS=long</c>.</summary>
    public static bool LongFaults => Read("CRONWATCH_FAULTS") == "long";

    /// <summary>Plaintext brokers, <c>host:port</c> separated by commas; null when not set.</summary>
    public static string? KafkaBootstrap => Read("KAFKA_BOOTSTRAP");

    /// <summary>The same brokers over TLS with SASL PLAIN; null when not set.</summary>
    public static string? KafkaBootstrapSaslSsl => Read("KAFKA_BOOTSTRAP_SASL_SSL");

    /// <summary>The path of the certificate, in PEM, of the authority that signed those brokers' own; null when not set.</summary>
    public static string? KafkaCa => Read("KAFKA_CA");

    /// <summary>The image to start brokers in containers from; null when not set.</summary>
    public static string? KafkaImage => Read("KAFKA_IMAGE");

    /// <summary>The root of an Elasticsearch; null when not set.</summary>
    public static Uri? Elasticsearch => ReadUri("ELASTICSEARCH_URL");

    /// <summary>The root of an OpenSearch; null when not set.</summary>
    public static Uri? OpenSearch => ReadUri("OPENSEARCH_URL");

    /// <summary>The root of a schema registry that speaks Confluent's protocol; null when not set.</summary>
    public static Uri? SchemaRegistry => ReadUri("SCHEMA_REGISTRY_URL");

    private static string? Read(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static Uri? ReadUri(string name) => Read(name) is { } value ? new Uri(value) : null;
}

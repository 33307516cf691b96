using Confluent.SchemaRegistry;
using Cronwatch.App.Configuration;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.App.Graphs;

/// <summary>What clients of what is outside are configured with.</summary>
internal static class Clients
{
    /// <summary>What the internal topics take beyond the largest raw record.</summary>
    public const int RoomForHeaders = 64 * 1_024;

    /// <summary>Bootstrap servers, and whatever the user passes through to librdkafka.</summary>
    public static Dictionary<string, string> With(KafkaOptions kafka) => new(kafka.Properties)
    {
        ["bootstrap.servers"] = kafka.BootstrapServers,
        ["client.id"] = "cronwatch",
    };

    /// <summary>The schemas that framed Avro is read by; null without a registry. Whoever asks for them disposes them.</summary>
    public static AvroSchemas? SchemasOf(RegistryOptions registry, TimeProvider time, ILoggerFactory loggers)
    {
        if (ConfigurationLoading.UrlsOf(registry.Url) is not { Length: > 0 } urls)
            return null;
        var config = new SchemaRegistryConfig
        {
            Url = string.Join(',', urls),
            MaxRetries = 1,             // Its own tries are few and unsaid: ours come after. (It cannot do with none.)
            SslCaLocation = registry.CaFile,
        };
        var client = registry is { Username: { } name, Password: { } password }
            ? new CachedSchemaRegistryClient(config, new RegistryUser(name, password))
            : new CachedSchemaRegistryClient(config);
        return new AvroSchemas(client, config.Url, RecordIntake.Fields, time, Random.Shared, loggers.CreateLogger<AvroSchemas>());
    }
}

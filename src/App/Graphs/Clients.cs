using System.Net;
using System.Security.Cryptography.X509Certificates;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Sinks.Kafka;

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
        var client = new RegistryClient(new RegistryTarget
        {
            Urls = [.. urls.Select(u => new Uri(u))],
            User = registry.Username is null ? null : new NetworkCredential(registry.Username, registry.Password),
            Authorities = registry.CaFile is { } file ? Certificates(file) : null,
        });
        return new AvroSchemas(client, RecordIntake.Fields, time, Random.Shared, loggers.CreateLogger<AvroSchemas>());
    }

    /// <summary>A writer to topics. Whoever asks for it disposes it.</summary>
    public static TopicWriter WriterOf(CronwatchOptions options, TimeProvider time, ILoggerFactory loggers) => new(
        new ProducerConfig(With(options.Kafka)) { MessageMaxBytes = options.Topics.MaxRecordBytes + RoomForHeaders },
        time, loggers.CreateLogger<TopicWriter>());

    /// <summary>The index, which has the template of alerts; null: none is configured.</summary>
    /// <exception cref="DependencyException">It does not answer, or is not as it must be.</exception>
    public static async Task<ElasticsearchTarget?> IndexAsync(IndexOptions index, CancellationToken cancelled)
    {
        if (ConfigurationLoading.UrlsOf(index.Url) is not { Length: > 0 } urls)
            return null;
        var target = new ElasticsearchTarget(new ElasticsearchOptions
        {
            Urls = [.. urls.Select(u => new Uri(u))],
            ApiKey = index.ApiKey,
            Username = index.Username,
            Password = index.Password,
            CertificateFingerprint = index.CertificateFingerprint,
        });
        if (await target.EnsureTemplateAsync(cancelled) is { } problem)
            throw new DependencyException(problem);
        return target;
    }

    private static X509Certificate2Collection Certificates(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates;
    }
}

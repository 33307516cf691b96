using System.Net;
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
    public static AvroSchemas? SchemasOf(RegistryOptions registry, TimeProvider time, ILoggerFactory loggers) => RegistryOf(registry) is { } client
        ? new AvroSchemas(client, RecordIntake.Fields, time, Random.Shared, loggers.CreateLogger<AvroSchemas>())
        : null;

    /// <summary>The registry; null: none is configured. Whoever asks for it disposes it.</summary>
    public static RegistryClient? RegistryOf(RegistryOptions registry) => ConfigurationLoading.UrlsOf(registry.Url) is { Length: > 0 } urls
        ? new RegistryClient(new RegistryTarget
        {
            Urls = [.. urls.Select(u => new Uri(u))],
            User = registry.Username is null ? null : new NetworkCredential(registry.Username, registry.Password),
            Authorities = registry.CaFile is { } file ? PemFile.CertificatesOf(file) : null,
        })
        : null;

    /// <summary>A writer to topics. Whoever asks for it disposes it.</summary>
    public static TopicWriter WriterOf(CronwatchOptions options, TimeProvider time, ILoggerFactory loggers) => new(
        new ProducerConfig(With(options.Kafka)) { MessageMaxBytes = options.Topics.MaxRecordBytes + RoomForHeaders },
        time, loggers.CreateLogger<TopicWriter>());

    /// <summary>The way to the index, which waits until that takes alerts; null: none is configured.</summary>
    public static TargetGate? GateOf(CronwatchOptions options, TimeProvider time, ILoggerFactory loggers) => TargetOf(options.Index) is { } target
        ? new TargetGate(target, options.Space, options.Index.RetentionDays, time, Random.Shared, loggers.CreateLogger<TargetGate>())
        : null;

    /// <summary>The index, which is ready to take alerts; null: none is configured.</summary>
    /// <exception cref="DependencyException">It does not answer, or would refuse or mangle alerts.</exception>
    public static async Task<ElasticsearchTarget?> IndexAsync(CronwatchOptions options, CancellationToken cancelled)
    {
        if (TargetOf(options.Index) is not { } target)
            return null;
        var report = await SetupOf(options, target).ExamineAsync(TargetChange.MissingAndOlder, cancelled);
        return report.Problem is { } problem ? throw new DependencyException(problem) : target;
    }

    /// <summary>The index, which is asked nothing yet; null: none is configured.</summary>
    public static ElasticsearchTarget? TargetOf(IndexOptions index) => ConfigurationLoading.UrlsOf(index.Url) is { Length: > 0 } urls
        ? new ElasticsearchTarget(new ElasticsearchOptions
        {
            Urls = [.. urls.Select(u => new Uri(u))],
            ApiKey = index.ApiKey,
            Username = index.Username,
            Password = index.Password,
            CertificateFingerprint = index.CertificateFingerprint,
            Authorities = index.CaFile is { } file ? PemFile.CertificatesOf(file) : null,
            RequestTimeout = index.RequestTimeout,
        })
        : null;

    /// <summary>What the index must have for the alerts of the configuration.</summary>
    public static TargetSetup SetupOf(CronwatchOptions options, ElasticsearchTarget target) => new(target, options.Space, options.Index.RetentionDays);
}

using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.PipelineBench;

/// <summary>A raw topic and a prefix of cronwatch's own, of this process alone. Disposing them deletes every topic of the prefix.</summary>
internal sealed class BenchTopics : IAsyncDisposable
{
    private const int RawPartitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(50);

    private readonly DirectoryInfo _rules = Directory.CreateTempSubdirectory("cronwatch-bench-");
    private readonly IAdminClient _admin;
    private readonly IConsumer<Ignore, Ignore> _intake;
    private readonly List<TopicPartition> _rawPartitions;

    private BenchTopics(string bootstrap)
    {
        Bootstrap = bootstrap;
        // One event that is published again and again is a storm of one host: it is to page each time.
        var rule = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rules", "default", "cron_job_created_or_modified.toml"));
        File.WriteAllText(Path.Combine(_rules.FullName, "rule.toml"), rule.Replace("max_signals = 100", "max_signals = 1_000_000_000", StringComparison.Ordinal));
        _rawPartitions = [.. Enumerable.Range(0, RawPartitions).Select(p => new TopicPartition(Raw, p))];
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        // Asks for the group's offsets and never joins it.
        _intake = new ConsumerBuilder<Ignore, Ignore>(
                new ConsumerConfig { BootstrapServers = bootstrap, GroupId = Internal.IntakeGroup, EnableAutoCommit = false })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    public string Bootstrap { get; }

    public string Prefix { get; } = $"bench-{Environment.ProcessId}";

    public string Raw => $"{Prefix}.raw";

    public InternalTopics Internal => new(Prefix);

    /// <summary>What tells cronwatch to read the raw topic and to write its own, and to page without end.</summary>
    public IEnumerable<string> Arguments => ["--bootstrap", Bootstrap, "--topic", Raw, "--prefix", Prefix, "--rules", _rules.FullName];

    /// <summary>Creates the raw topic.</summary>
    /// <exception cref="DependencyException">No broker is named, or none answers.</exception>
    public static async Task<BenchTopics> CreateAsync()
    {
        if (Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP") is not { Length: > 0 } bootstrap)
            throw new DependencyException("no broker is named; set KAFKA_BOOTSTRAP to HOST:PORT of one");
        var topics = new BenchTopics(bootstrap);
        try
        {
            topics._admin.GetMetadata(Patience);
            await topics._admin.CreateTopicsAsync(
                [new TopicSpecification { Name = topics.Raw, NumPartitions = RawPartitions, ReplicationFactor = -1 }]);
            await topics.UntilThereAsync(topics.Raw, CancellationToken.None);
            return topics;
        }
        catch (KafkaException e)
        {
            topics.Close();
            throw new DependencyException($"Kafka at {bootstrap}: no answer ({e.Error.Reason}); check KAFKA_BOOTSTRAP and that the broker runs", e);
        }
    }

    /// <summary>The partitions of a topic, once it has some.</summary>
    public async Task<List<TopicPartition>> UntilThereAsync(string topic, CancellationToken cancelled)
    {
        while (true)
        {
            var found = _admin.GetMetadata(Patience).Topics.Find(t => t.Topic == topic);
            if (found is { Partitions.Count: > 0 })
                return [.. found.Partitions.Select(p => new TopicPartition(topic, p.PartitionId))];
            await Task.Delay(AskAgainAfter, TimeProvider.System, cancelled);
        }
    }

    /// <summary>Raw events that arrived so far, and those of them that intake has committed.</summary>
    public (long Arrived, long Committed) Progress()
    {
        var arrived = _rawPartitions.Sum(p => _intake.QueryWatermarkOffsets(p, Patience).High.Value);
        var committed = _intake.Committed(_rawPartitions, Patience).Sum(p => p.Offset.IsSpecial ? 0 : p.Offset.Value);
        return (arrived, committed);
    }

    /// <summary>Deletes what a run with another prefix below ours has created.</summary>
    public async Task DeleteAsync(string prefix)
    {
        var ours = _admin.GetMetadata(Patience).Topics.Select(t => t.Topic).Where(t => t.StartsWith(prefix + ".", StringComparison.Ordinal)).ToList();
        if (ours.Count > 0)
            await _admin.DeleteTopicsAsync(ours);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await DeleteAsync(Prefix);
        }
        finally
        {
            Close();
        }
    }

    private void Close()
    {
        _intake.Dispose();
        _admin.Dispose();
        _rules.Delete(recursive: true);
    }
}

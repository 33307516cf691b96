using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Cronwatch.App.Demo;
using Cronwatch.Support;
using Docker.DotNet;
using DotNet.Testcontainers.Builders;
using Testcontainers.Kafka;

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>
/// The broker that end-to-end tests run on, the best that the machine offers: the one of <c>KAFKA_BOOTSTRAP</c>; else one
/// in a container; else the program's embedded one. A fixture of xunit, or of its own: <see cref="StartInContainerAsync"/>.
/// </summary>
public sealed class KafkaCluster : IAsyncLifetime, IAsyncDisposable
{
    private const string DefaultImage = "apache/kafka:4.3.1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static int _prefixes;

    private readonly string? _given = ServerEnvironment.KafkaBootstrap;
    private string? _bootstrap;
    private Func<ValueTask>? _end;
    private IAdminClient? _admin;
    private EmbeddedBroker? _embedded;

    /// <summary>The best that the machine offers.</summary>
    public KafkaCluster()
    {
    }

    internal KafkaCluster(string? bootstrap) => _given = bootstrap;

    /// <summary>Where clients begin.</summary>
    public string Bootstrap => _bootstrap!;

    /// <summary>Which broker was chosen.</summary>
    public BrokerKind Kind { get; private set; }

    private IAdminClient Admin =>
        _admin ??= new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).SetLogHandler((_, _) => { }).Build();

    /// <summary>A broker in a container, whatever else the machine offers. Throws where no container engine answers.</summary>
    public static async Task<KafkaCluster> StartInContainerAsync(string image)
    {
        var cluster = new KafkaCluster();
        await cluster.UseContainerAsync(image);
        return cluster;
    }

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        if (_given is { } bootstrap)
            (Kind, _bootstrap) = (BrokerKind.Real, bootstrap);
        else if (!await TryUseContainerAsync())
            UseEmbedded();
    }

    /// <summary>A name that no other test and no earlier run has used on this broker, for topics and groups.</summary>
    public static string UniquePrefix()
    {
        var moment = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return FormattableString.Invariant($"t{moment:x}-{Environment.ProcessId:x}-{Interlocked.Increment(ref _prefixes)}");
    }

    /// <summary>Creates a topic, configured as the broker does but for what is given, and waits until the broker tells of it.</summary>
    public async Task CreateTopicAsync(string name, int partitions, Dictionary<string, string>? config = null)
    {
        if (_embedded is not null)
            _embedded.CreateTopic(name, partitions);
        else
            await Admin.CreateTopicsAsync(
                [new TopicSpecification { Name = name, NumPartitions = partitions, Configs = config }],
                new CreateTopicsOptions { RequestTimeout = Patience });
        for (var tries = 0; PartitionsOf(name).Count < partitions; tries++)
        {
            if (tries == 100)
                throw new TimeoutException($"The broker created {name} but does not tell of it.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>Creates a topic whose partitions lie on these brokers, by number, and nowhere else.</summary>
    public async Task CreateTopicOnAsync(string name, int partitions, params int[] brokers)
    {
        var replicas = Enumerable.Range(0, partitions).ToDictionary(p => p, _ => brokers.ToList());
        await Admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = partitions, ReplicasAssignments = replicas }]);
    }

    /// <summary>Sets what a group has configured at the brokers.</summary>
    public Task ConfigureGroupAsync(string group, string key, string value) => Admin.IncrementalAlterConfigsAsync(
        new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [new() { Type = ResourceType.Group, Name = group }] = [new() { Name = key, Value = value, IncrementalOperation = AlterConfigOpType.Set }],
        });

    /// <summary>Deletes a topic of a real broker, and makes one of its name.</summary>
    public async Task MakeTopicAnewAsync(string name, int partitions, Dictionary<string, string>? config = null)
    {
        await DeleteTopicAsync(name);
        for (var isThere = false; !isThere;)
            try
            {
                await CreateTopicAsync(name, partitions, config);
                isThere = true;
            }
            catch (CreateTopicsException e) when (e.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
            {
                // It is deleted a moment later.
            }
    }

    /// <summary>Deletes a topic with all that is in it; the embedded broker keeps it, and ends with the tests.</summary>
    public async Task DeleteTopicAsync(string name)
    {
        if (_embedded is not null)
            return;
        try
        {
            await Admin.DeleteTopicsAsync([name]);
        }
        catch (DeleteTopicsException e) when (e.Results.TrueForAll(r => r.Error.Code == ErrorCode.UnknownTopicOrPart))
        {
            // Nobody came to create it: what failed before says more.
        }
    }

    /// <summary>Deletes all records of a topic, as its retention would; the topic stays. Not on the embedded broker.</summary>
    public Task DeleteRecordsAsync(string topic) => Admin.DeleteRecordsAsync(PartitionsOf(topic).Select(p => new TopicPartitionOffset(p, Offset.End)));

    /// <summary>Who balances a group, by the broker's own word.</summary>
    public async Task<ConsumerGroupType> TypeOfGroupAsync(string group) =>
        (await Admin.ListConsumerGroupsAsync()).Valid.Single(g => g.GroupId == group).Type;

    /// <summary>Sends the records, in order, and returns when the broker has all of them. Throws for the first that it refused.</summary>
    public async Task ProduceAsync(
        string topic, IEnumerable<(byte[]? Key, byte[]? Value, Headers? Headers)> records, Timestamp stamp = default, int? partition = null)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = Bootstrap,
            EnableIdempotence = true,
            LingerMs = 5,
            MessageMaxBytes = 1_048_588,
            MessageTimeoutMs = 120_000,
            StickyPartitioningLingerMs = 0,      // Else thousands without a key go to one partition, more than the embedded broker keeps.
        };
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(config).SetLogHandler((_, _) => { }).Build();
        // Far fewer at a time than the client's queue takes (100,000 by default).
        foreach (var chunk in records.Chunk(10_000))
            await Task.WhenAll(chunk.Select(r => producer.ProduceAsync(
                new TopicPartition(topic, partition ?? Partition.Any), new Message<byte[]?, byte[]?> { Key = r.Key, Value = r.Value, Headers = r.Headers, Timestamp = stamp })));
    }

    /// <summary>All records of all partitions from the start to the end, in order within a partition. Joins no group.</summary>
    public Task<List<ConsumeResult<byte[]?, byte[]?>>> ReadAllAsync(string topic) => Task.Run(() => ReadAll(topic));

    /// <summary>What a group has committed, by partition; a partition without a commit is left out.</summary>
    public Task<Dictionary<int, long>> CommittedAsync(string group, string topic) => Task.Run(() =>
    {
        using var consumer = Consumer(group);
        return consumer.Committed(PartitionsOf(topic), Patience)
            .Where(o => o.Offset.Value >= 0)
            .ToDictionary(o => o.Partition.Value, o => o.Offset.Value);
    });

    /// <summary>Ends a broker of its own; a real one stays.</summary>
    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        _embedded?.Dispose();
        if (_end is not null)
            await _end();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    private async Task<bool> TryUseContainerAsync()
    {
        try
        {
            await UseContainerAsync(ServerEnvironment.KafkaImage ?? DefaultImage);
            return true;
        }
        catch (DockerUnavailableException)
        {
            return false;
        }
        catch (DockerApiException) when (ServerEnvironment.KafkaImage is null)
        {
            return false;       // An engine that cannot pull the image. One that was named must be there.
        }
    }

    private async Task UseContainerAsync(string image)
    {
        var container = new KafkaBuilder(image).Build();
        _end = container.DisposeAsync;
        await container.StartAsync();
        (Kind, _bootstrap) = (BrokerKind.Container, container.GetBootstrapAddress());
    }

    private void UseEmbedded()
    {
        Kind = BrokerKind.Embedded;
        _embedded = EmbeddedBroker.Start([]);
        _bootstrap = _embedded.Bootstrap;
    }

    private List<ConsumeResult<byte[]?, byte[]?>> ReadAll(string topic)
    {
        using var consumer = Consumer("reads-all");
        var open = PartitionsOf(topic).ToHashSet();
        consumer.Assign(open.Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        using var patience = new CancellationTokenSource(Patience);
        var records = new List<ConsumeResult<byte[]?, byte[]?>>();
        while (open.Count > 0)
        {
            var next = consumer.Consume(patience.Token);
            if (next.IsPartitionEOF)
                open.Remove(next.TopicPartition);
            else if (open.Contains(next.TopicPartition))
                records.Add(next);
        }
        return records;
    }

    private IConsumer<byte[]?, byte[]?> Consumer(string group) => new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
    {
        BootstrapServers = Bootstrap,
        GroupId = group,
        EnableAutoCommit = false,
        EnablePartitionEof = true,
    }).Build();

    private List<TopicPartition> PartitionsOf(string topic) =>
        [.. Admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Select(p => new TopicPartition(topic, p.PartitionId))];
}

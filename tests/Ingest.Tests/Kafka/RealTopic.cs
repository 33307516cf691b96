using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.Ingest.Tests.Kafka;

/// <summary>A topic of a test's own on the real broker, and the group that reads it. Skips the test where there is none.</summary>
internal sealed class RealTopic : IAsyncDisposable
{
    private readonly string _name = $"t{Path.GetRandomFileName()}";
    private readonly IAdminClient _admin;
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private int _partitions;

    private RealTopic()
    {
        var bootstrap = ServerEnvironment.KafkaBootstrap;
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).Build();
        _producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = bootstrap, Acks = Acks.All, LingerMs = 5, MessageMaxBytes = 2_000_000 }).Build();
    }

    public static async Task<RealTopic> CreateAsync(int partitions = 1)
    {
        Skip.If(ServerEnvironment.KafkaBootstrap is null, ServerEnvironment.NoKafka);
        var topic = new RealTopic { _partitions = partitions };
        await topic.CreateAsync();
        return topic;
    }

    public TopicPartition Partition(int number) => new(_name, number);

    public Task ProduceAsync(params Message<byte[]?, byte[]?>[] records) =>
        Task.WhenAll(records.Select(r => _producer.ProduceAsync(_name, r)));

    /// <summary>So many records to each partition.</summary>
    public Task ProduceToEachAsync(int count) => Task.WhenAll(
        from partition in Enumerable.Range(0, _partitions)
        from i in Enumerable.Range(0, count)
        select _producer.ProduceAsync(new TopicPartition(_name, partition), new() { Value = Encoding.UTF8.GetBytes($"{i}") }));

    public void ProduceInTransactions(params string[][] transactions)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig { BootstrapServers = ServerEnvironment.KafkaBootstrap, TransactionalId = _name }).Build();
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        foreach (var values in transactions)
        {
            producer.BeginTransaction();
            foreach (var value in values)
                producer.Produce(_name, new() { Value = Encoding.UTF8.GetBytes(value) });
            producer.CommitTransaction();
        }
    }

    /// <summary>What the group has committed of the only partition; 0: nothing.</summary>
    public long Committed()
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = ServerEnvironment.KafkaBootstrap, GroupId = _name }).Build();
        return Math.Max(0, consumer.Committed([new TopicPartition(_name, 0)], TimeSpan.FromSeconds(10))[0].Offset.Value);
    }

    public Reading Read(bool batchCall, Prefilter? filter = null, bool withHeaders = false, int batchSize = 1_000, int credits = 8, Predicate<long>? isDone = null, string? instance = null) =>
        new(Options(batchCall, instance) with
        {
            Topics = [_name],
            Prefilter = filter is null ? null : () => filter,
            WithHeaders = withHeaders,
            BatchSize = batchSize,
            Credits = credits,
        }, isDone ?? (_ => true));

    /// <summary>The same where an account is kept, which has everything before an offset; null: nothing. Fetches little ahead.</summary>
    public Reading ReadIntoAccount(
        bool batchCall, long? accountedTo = null, int batchSize = 1_000, int credits = 8, GroupProtocol protocol = GroupProtocol.Consumer)
    {
        var options = Options(batchCall, protocol: protocol);
        return new(options with
        {
            Config = new(options.Config) { QueuedMinMessages = 1, QueuedMaxMessagesKbytes = 1, MaxPartitionFetchBytes = 1_000 },
            Topics = [_name],
            BatchSize = batchSize,
            Credits = credits,
            AccountedTo = _ => accountedTo is { } to ? new Dictionary<TopicPartition, long> { [First] = to } : [],
        }, _ => true);
    }

    /// <summary>Deletes what is before an offset, as retention does.</summary>
    public Task DeleteBeforeAsync(long offset) => _admin.DeleteRecordsAsync([new(First, offset)]);

    /// <summary>Deletes it, and makes it again under its name.</summary>
    public async Task MakeAnewAsync()
    {
        await _admin.DeleteTopicsAsync([_name]);
        for (var isThere = false; !isThere;)
            try
            {
                await CreateAsync();
                isThere = true;
            }
            catch (CreateTopicsException e) when (e.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
            {
                // It is deleted a moment later.
            }
    }

    /// <summary>Sets what the group reads next, as an operator does.</summary>
    public Task SetCommittedAsync(long offset) => _admin.AlterConsumerGroupOffsetsAsync([new(_name, [new(First, offset)])]);

    /// <summary>A consumer that nobody reads yet.</summary>
    public BatchConsumer Consumer(bool batchCall, string instance) =>
        new(Options(batchCall, instance) with { Topics = [_name] }, NullLogger.Instance, TimeProvider.System);

    /// <summary>The first of its partitions.</summary>
    public TopicPartition First => new(_name, 0);

    public Reading Follow(bool batchCall)
    {
        var reading = new Reading(Options(batchCall), _ => true);
        reading.Consumer.Follow([.. Enumerable.Range(0, _partitions).Select(p => new TopicPartition(_name, p))]);
        return reading;
    }

    public async ValueTask DisposeAsync()
    {
        _producer.Dispose();
        await _admin.DeleteTopicsAsync([_name]);
        _admin.Dispose();
    }

    private Task CreateAsync() => _admin.CreateTopicsAsync([new TopicSpecification
    {
        Name = _name,
        NumPartitions = _partitions,
        Configs = new() { ["max.message.bytes"] = "2000000", ["retention.ms"] = "-1" },
    }]);

    private BatchConsumerOptions Options(bool batchCall, string? instance = null, GroupProtocol protocol = GroupProtocol.Consumer) => new()
    {
        Config = new ConsumerConfig
        {
            BootstrapServers = ServerEnvironment.KafkaBootstrap,
            GroupId = _name,
            GroupProtocol = protocol,
            GroupInstanceId = instance,
        },
        BatchCall = batchCall,
        DrainFor = TimeSpan.FromSeconds(1),
    };
}

/// <summary>A record, copied out of its batch.</summary>
internal sealed record ReadRecord(byte[] Key, byte[]? Value, Events.RecordOrigin Origin, string[] Headers);

/// <summary>A consumer that is being read, and everything that it handed over.</summary>
internal sealed class Reading : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _wake = new(0);
    private readonly Predicate<long> _isDone;

    public Reading(BatchConsumerOptions options, Predicate<long> isDone)
    {
        _isDone = isDone;
        Consumer = new BatchConsumer(options, NullLogger.Instance, TimeProvider.System);
        Consumer.Start(() => _wake.Release());
    }

    public BatchConsumer Consumer { get; }

    public List<ReadRecord> Read { get; } = [];

    public int Filtered { get; private set; }

    /// <summary>Batches that were taken and are not finished.</summary>
    public List<RecordBatch> Held { get; } = [];

    /// <summary>How many records each finished batch gave.</summary>
    public List<int> BatchSizes { get; } = [];

    /// <summary>The ranges of the batches that were finished.</summary>
    public List<TrackedRange> Ranges { get; } = [];

    /// <summary>Everything but batches, and after how many records it came.</summary>
    public List<(BatchElement Element, int After)> Said { get; } = [];

    /// <summary>Reads until so many records, those that were let go among them, have come in all.</summary>
    public async Task<List<ReadRecord>> TakeAsync(int count)
    {
        await UntilAsync(() => Read.Count + Filtered >= count);
        return Read;
    }

    /// <summary>Reads until it says such, and gives after how many records it did.</summary>
    public async Task<(T Element, int After)> SaysAsync<T>(Predicate<T> isSuch) where T : BatchElement
    {
        await UntilAsync(() => Said.Exists(s => s.Element is T said && isSuch(said)));
        var (element, after) = Said.Find(s => s.Element is T said && isSuch(said));
        return ((T)element, after);
    }

    /// <summary>Reads until something holds.</summary>
    public Task UntilAsync(Func<bool> holds) => UntilAsync(holds, Finish);

    /// <summary>Takes batches and keeps them until something holds: when all credits are out, nothing more is read.</summary>
    public Task HoldUntilAsync(Func<bool> holds) => UntilAsync(holds, Held.Add);

    /// <summary>The same for some time.</summary>
    public Task HoldForAsync(TimeSpan time)
    {
        var began = TimeProvider.System.GetTimestamp();
        return HoldUntilAsync(() => TimeProvider.System.GetElapsedTime(began) >= time);
    }

    /// <summary>Finishes what is held.</summary>
    public void FinishHeld()
    {
        Held.ForEach(Finish);
        Held.Clear();
    }

    /// <summary>Where each record was read, in the order of reading.</summary>
    public IEnumerable<(int Partition, long Offset)> Places => Read.Select(r => (r.Origin.Partition, r.Origin.Offset));

    /// <summary>Copies a batch, says what is done and gives the credit back.</summary>
    public void Finish(RecordBatch batch)
    {
        using (batch)
        {
            Filtered += batch.Filtered;
            BatchSizes.Add(batch.Records.Count);
            Ranges.AddRange(batch.Ranges);
            foreach (var record in batch.Records)
                Read.Add(new(record.Key.ToArray(), record.Value?.ToArray(), record.Origin,
                    [.. record.Headers?.Select(h => $"{h.Key}={Encoding.UTF8.GetString(h.GetValueBytes() ?? [])}") ?? []]));
            foreach (var range in batch.Ranges)
                if (batch.Records.TrueForAll(r => _isDone(r.Origin.Offset)))
                    range.Done();
        }
    }

    private async Task UntilAsync(Func<bool> holds, Action<RecordBatch> take)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds())
        {
            await _wake.WaitAsync(LookAgainAfter, patience.Token);
            while (Consumer.TryTake(out var element))
                if (element is BatchElement.Records { Batch: var batch })
                    take(batch);
                else
                    Said.Add((element!, Read.Count));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Consumer.DisposeAsync();
        _wake.Dispose();
    }
}

using Confluent.Kafka;
using Cronwatch.App.Demo;

namespace Cronwatch.App.Tests.Demo;

public sealed class EmbeddedBrokerTests : IDisposable
{
    private const string Topic = "raw";
    private const int Partitions = 4;

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start([(Topic, Partitions), ("other", 1)]);

    [Fact]
    public void Start_Topics_HaveTheirPartitions()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _broker.Bootstrap }).Build();

        var topics = admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.ToDictionary(t => t.Topic, t => t.Partitions.Count);

        Assert.Equal((Partitions, 1), (topics[Topic], topics["other"]));
    }

    [Theory]
    [InlineData(GroupProtocol.Classic)]
    [InlineData(GroupProtocol.Consumer)]
    public void Group_ReadAndCommitted_ReadsNothingAgain(GroupProtocol protocol)
    {
        Produce(1_000);

        Assert.Equal(1_000, ReadToEndAndCommit(protocol));
        Assert.Equal(0, ReadToEndAndCommit(protocol));
    }

    [Fact]
    public void GoDown_ThenUp_DelaysRecordsAndLosesNone()
    {
        Produce(10);
        _broker.GoDown();
        using var producer = Producer();
        var delivered = 0;
        producer.Produce(Topic, new() { Value = [1] }, report => delivered += report.Error.IsError ? 0 : 1);
        Assert.Equal(1, producer.Flush(TimeSpan.FromMilliseconds(200)));

        _broker.GoUp();
        _broker.SetRoundTrip(TimeSpan.FromMilliseconds(5));
        producer.Flush(TimeSpan.FromSeconds(30));

        Assert.Equal(1, delivered);
        Assert.Equal(11, ReadToEndAndCommit(GroupProtocol.Classic));
    }

    public void Dispose() => _broker.Dispose();

    private IProducer<Null, byte[]> Producer() => new ProducerBuilder<Null, byte[]>(new ProducerConfig
    {
        BootstrapServers = _broker.Bootstrap,
        CompressionType = CompressionType.Lz4,
        Partitioner = Partitioner.Random,
        ReconnectBackoffMs = 10,
        ReconnectBackoffMaxMs = 50,
    }).SetLogHandler((_, _) => { }).Build();

    private void Produce(int count)
    {
        using var producer = Producer();
        for (var i = 0; i < count; i++)
            producer.Produce(new TopicPartition(Topic, i % Partitions), new() { Value = BitConverter.GetBytes(i) });
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));
    }

    private int ReadToEndAndCommit(GroupProtocol protocol)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = _broker.Bootstrap,
            GroupId = "readers",
            GroupProtocol = protocol,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        };
        if (protocol == GroupProtocol.Classic)
        {
            config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
            config.SessionTimeoutMs = 3_000; // how long the mock cluster lets the second consumer wait
        }
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(config).Build();
        consumer.Subscribe(Topic);
        using var tooLong = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var (ended, read) = (new HashSet<int>(), 0);
        while (ended.Count < Partitions)
            if (consumer.Consume(tooLong.Token) is { IsPartitionEOF: true } end)
                ended.Add(end.Partition.Value);
            else
                read++;
        if (read > 0)
            consumer.Commit();
        consumer.Close();
        return read;
    }
}

using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Cronwatch.Sinks.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.Sinks.Tests;

public sealed class TopicWriterTests
{
    private static readonly string? Bootstrap = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP");

    [SkippableFact]
    public async Task WriteAsync_ThousandRecords_AreAllThereInOrder()
    {
        var topic = await NewTopicAsync(partitions: 3);
        // A queue of 100 is full most of the time.
        using var writer = Writer(new ProducerConfig { QueueBufferingMaxMessages = 100 });
        TopicRecord[] records =
        [
            .. Enumerable.Range(0, 1_000).Select(i => new TopicRecord(
                topic, i % 3, Encoding.UTF8.GetBytes($"k{i}"), i == 7 ? null : Encoding.UTF8.GetBytes($"v{i}"),
                new Headers { { "cronwatch-kind", "alert"u8.ToArray() } }, new Timestamp(1_768_471_032_180 + i, TimestampType.CreateTime))),
        ];
        await writer.WriteAsync(records, CancellationToken.None);

        var read = ReadAll(topic, 1_000);
        Assert.Equal(
            records.Select(record => (record.Partition, Text(record.Key), Text(record.Value), record.Timestamp.UnixTimestampMs)).OrderBy(r => r.Partition),
            read.Select(r => (r.Partition.Value, Text(r.Message.Key), Text(r.Message.Value), r.Message.Timestamp.UnixTimestampMs)).OrderBy(r => r.Item1));
        Assert.All(read, r => Assert.Equal("alert", Text(r.Message.Headers.GetLastBytes("cronwatch-kind"))));
    }

    [SkippableFact]
    public async Task WriteAsync_RecordTooLarge_NamesItAndItsCureAndWritesTheRest()
    {
        var topic = await NewTopicAsync(partitions: 1);
        using var writer = Writer(new ProducerConfig());
        var failed = await Assert.ThrowsAsync<TopicWriteException>(() => writer.WriteAsync(
            [new(topic, 0, null, [1]), new(topic, 0, null, new byte[3_000_000]), new(topic, 0, null, [3])], CancellationToken.None));
        Assert.Equal((1, topic, ErrorCode.MsgSizeTooLarge), (failed.Index, failed.Topic, failed.Code));
        Assert.Contains("raise max.message.bytes", failed.Message, StringComparison.Ordinal);
        Assert.Equal([1, 3], ReadAll(topic, 2).Select(r => (int)r.Message.Value[0]));
    }

    [SkippableFact]
    public async Task WriteAsync_PartitionThatIsNotThere_Fails()
    {
        var topic = await NewTopicAsync(partitions: 1);
        using var writer = Writer(new ProducerConfig());
        await writer.WriteAsync([new(topic, 0, null, [1])], CancellationToken.None);
        var failed = await Assert.ThrowsAsync<TopicWriteException>(() => writer.WriteAsync([new(topic, 9, null, [1])], CancellationToken.None));
        Assert.Equal(ErrorCode.Local_UnknownPartition, failed.Code);
    }

    [Fact]
    public async Task WriteAsync_NoRecords_EndsAtOnce()
    {
        using var writer = new TopicWriter(new ProducerConfig { BootstrapServers = "127.0.0.1:1" }, TimeProvider.System, NullLogger<TopicWriter>.Instance);
        await writer.WriteAsync([], CancellationToken.None);
    }

    [Fact]
    public async Task WriteAsync_NoBroker_WaitsUntilCancelled()
    {
        using var writer = new TopicWriter(new ProducerConfig { BootstrapServers = "127.0.0.1:1" }, TimeProvider.System, NullLogger<TopicWriter>.Instance);
        using var stop = new CancellationTokenSource();
        var writing = writer.WriteAsync([new("t", 0, null, [1])], stop.Token);
        Assert.False(writing.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public void WithDefaults_CallersSettings_WinOverOurs()
    {
        var asked = new ProducerConfig { LingerMs = 50, CompressionType = CompressionType.Zstd };
        var all = TopicWriter.WithDefaults(asked);
        Assert.Equal((50.0, CompressionType.Zstd, true, Acks.All, 0), (all.LingerMs, all.CompressionType, all.EnableIdempotence, all.Acks, all.MessageTimeoutMs));
        Assert.Null(asked.MessageTimeoutMs);
        var ours = TopicWriter.WithDefaults(new());
        Assert.Equal((2.0, CompressionType.Lz4), (ours.LingerMs, ours.CompressionType));
    }

    private static TopicWriter Writer(ProducerConfig config)
    {
        config.BootstrapServers = Bootstrap;
        return new(config, TimeProvider.System, NullLogger<TopicWriter>.Instance);
    }

    private static async Task<string> NewTopicAsync(int partitions)
    {
        Skip.If(string.IsNullOrEmpty(Bootstrap), "KAFKA_BOOTSTRAP names no broker");
        var topic = FormattableString.Invariant($"sink-{TimeProvider.System.GetUtcNow().UtcTicks:x}");
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).Build();
        // The records' time is long ago: the broker would delete them whenever it looks for old ones.
        var config = new Dictionary<string, string> { ["retention.ms"] = "-1" };
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1, Configs = config }]);
        return topic;
    }

    private static List<ConsumeResult<byte[], byte[]>> ReadAll(string topic, int count)
    {
        var config = new ConsumerConfig { BootstrapServers = Bootstrap, GroupId = topic, EnableAutoCommit = false };
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        consumer.Assign(Enumerable.Range(0, 3).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)).Take(count > 2 ? 3 : 1));
        var read = new List<ConsumeResult<byte[], byte[]>>();
        while (read.Count < count && consumer.Consume(TimeSpan.FromSeconds(30)) is { } result)
            read.Add(result);
        return read;
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}

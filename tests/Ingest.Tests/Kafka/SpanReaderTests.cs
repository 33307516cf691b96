using Confluent.Kafka;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.Ingest.Tests.Kafka;

/// <summary>Parts of a real topic are read whole, and nothing else.</summary>
public sealed class SpanReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Next_PartsOfPartitions_GivesThemWholeAndEnds(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync(partitions: 3);
        await topic.ProduceToEachAsync(2_500);
        await using var reader = ReaderOf(batchCall, (topic.Partition(0), 0, 2_500), (topic.Partition(1), 100, 1_300), (topic.Partition(2), 2_499, 2_500));

        var read = await ReadAsync(reader);

        Assert.Equal(
            [.. Enumerable.Range(0, 2_500).Select(o => (0, (long)o)), .. Enumerable.Range(100, 1_200).Select(o => (1, (long)o)), (2, 2_499L)], read.Order());
        Assert.Empty(reader.Open);
    }

    [SkippableFact]
    public async Task Next_SomePartitionsRestWhileOthersAreBehind_GivesThemAfterwards()
    {
        await using var topic = await RealTopic.CreateAsync(partitions: 2);
        await topic.ProduceToEachAsync(5_000);
        await using var reader = ReaderOf(batchCall: true, (topic.Partition(0), 0, 5_000), (topic.Partition(1), 0, 5_000));

        reader.Rest([topic.Partition(0)]);
        var read = await ReadAsync(reader, open => open.Contains(topic.Partition(1)) ? [topic.Partition(0)] : []);

        Assert.Equal(10_000, read.Distinct().Count());
    }

    [SkippableFact]
    public async Task Next_LastRecordsAreOfATransaction_EndsAtItsMark()
    {
        await using var topic = await RealTopic.CreateAsync();
        topic.ProduceInTransactions(["a", "b"], ["c"]);
        await using var reader = ReaderOf(batchCall: true, (topic.Partition(0), 0, 5));

        Assert.Equal([(0, 0L), (0, 1L), (0, 3L)], await ReadAsync(reader));
    }

    [SkippableFact]
    public async Task Next_NothingComes_SaysSo_AndEndsWhenItIsGivenUp()
    {
        await using var topic = await RealTopic.CreateAsync();
        var gone = new TopicPartition("not-there", 0);
        await using var reader = ReaderOf(batchCall: true, (gone, 0, 10));

        await Assert.ThrowsAsync<TimeoutException>(() => reader.NextAsync(TimeSpan.FromMilliseconds(200), default));
        reader.GiveUp([gone]);

        Assert.Null(await reader.NextAsync(Patience, default));
    }

    private static SpanReader ReaderOf(bool batchCall, params (TopicPartition Partition, long Start, long End)[] spans) => new(
        new BatchConsumerOptions
        {
            Config = new ConsumerConfig { BootstrapServers = ServerEnvironment.KafkaBootstrap, GroupId = "spans" },
            BatchCall = batchCall,
        },
        spans.ToDictionary(span => span.Partition, span => (span.Start, span.End)), NullLogger<BatchConsumer>.Instance, TimeProvider.System);

    private static async Task<List<(int Partition, long Offset)>> ReadAsync(SpanReader reader, Func<IReadOnlyCollection<TopicPartition>, TopicPartition[]>? resting = null)
    {
        var read = new List<(int, long)>();
        while (await reader.NextAsync(Patience, default) is { } batch)
            using (batch)
            {
                read.AddRange(batch.Records.Where(reader.Holds).Select(r => (r.Origin.Partition, r.Origin.Offset)));
                if (resting is not null)
                    reader.Rest(resting(reader.Open));
            }
        return read;
    }
}

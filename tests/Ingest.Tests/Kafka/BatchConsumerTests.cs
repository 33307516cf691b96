using System.Text;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.Ingest.Tests.Kafka;

/// <summary>What a consumer hands over of a real topic, by the batch call and one by one.</summary>
public sealed class BatchConsumerTests
{
    // Longer than a consumer without a credit waits before it pauses.
    private static readonly TimeSpan Pausing = TimeSpan.FromSeconds(3);

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_RecordsOfAllShapes_HandsThemOverAsTheyCame(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        var large = new byte[1_000_000];
        Random.Shared.NextBytes(large);
        var time = new DateTime(2026, 1, 15, 9, 57, 12, 180, DateTimeKind.Utc);
        await topic.ProduceAsync(
            new() { Key = "k"u8.ToArray(), Value = "v"u8.ToArray(), Headers = new() { { "a", "1"u8.ToArray() }, { "none", null } }, Timestamp = new(time) },
            new() { Value = null! },
            new() { Value = [] },
            new() { Value = large });
        await using var reading = topic.Read(batchCall, withHeaders: true);

        var read = await reading.TakeAsync(4);

        Assert.Equal(["k", "", "", ""], read.Select(r => Encoding.UTF8.GetString(r.Key)));
        Assert.Equal([0, 1, 2, 3], read.Select(r => r.Origin.Offset));
        Assert.Equal("v"u8.ToArray(), read[0].Value);
        Assert.Null(read[1].Value);
        Assert.Empty(read[2].Value!);
        Assert.Equal(large, read[3].Value);
        Assert.Equal(["a=1", "none="], read[0].Headers);
        Assert.Equal((new DateTimeOffset(time).ToUnixTimeMilliseconds(), RecordTimestampType.CreateTime), (read[0].Origin.TimestampMs, read[0].Origin.TimestampType));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_WithAFilter_LetsTheRestGoAndCommitsThemToo(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await topic.ProduceAsync([.. Enumerable.Range(0, 5_000).Select(i => Record(i % 1_000 == 999 ? $"cron {i}" : $"dull {i}"))]);
        await using (var reading = topic.Read(batchCall, new Prefilter(["cron"])))
        {
            var read = await reading.TakeAsync(5_000);
            Assert.Equal(["cron 999", "cron 1999", "cron 2999", "cron 3999", "cron 4999"], read.Select(r => Encoding.UTF8.GetString(r.Value!)));
            Assert.Equal(4_995, reading.Filtered);
        }
        Assert.Equal(5_000, topic.Committed());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Close_SomeBatchesNotDone_CommitsWhatIsDoneBeforeThem(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await topic.ProduceAsync([.. Enumerable.Range(0, 300).Select(i => Record($"{i}"))]);
        await using (var reading = topic.Read(batchCall, batchSize: 100, isDone: offset => offset < 100 || offset >= 200))
            await reading.TakeAsync(300);
        Assert.InRange(topic.Committed(), 0, 199);
        await using var again = topic.Read(batchCall);
        var next = (await again.TakeAsync(1))[0].Origin.Offset;
        Assert.InRange(next, 0, 199);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_OffsetsWithGaps_CommitsBehindTheLastRecord(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        topic.ProduceInTransactions(["a", "b"], ["c"]);             // Each ends with a marker, which takes an offset.
        await using (var reading = topic.Read(batchCall))
            Assert.Equal([0, 1, 3], (await reading.TakeAsync(3)).Select(r => r.Origin.Offset));
        Assert.Equal(4, topic.Committed());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_NobodyTakesBatchesForSeconds_GoesOnWithoutLossOrRepetition(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await topic.ProduceAsync([.. Enumerable.Range(0, 2_000).Select(i => Record($"{i}"))]);
        await using var reading = topic.Read(batchCall, batchSize: 100, credits: 2);
        await reading.HoldForAsync(Pausing);
        reading.FinishHeld();
        await reading.TakeAsync(2_000);
        Assert.Equal(Enumerable.Range(0, 2_000), reading.Read.Select(r => (int)r.Origin.Offset));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Follow_PartitionThatHoldsSomething_SaysThatItIsCaughtUpBehindTheLastOfIt(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await topic.ProduceAsync([.. Enumerable.Range(0, 2_500).Select(i => Record($"{i}"))]);
        await using var reading = topic.Follow(batchCall);
        Assert.Equal(2_500, (await reading.SaysAsync<BatchElement.CaughtUp>(_ => true)).After);
        await topic.ProduceAsync(Record("later"));
        Assert.Equal("later", Encoding.UTF8.GetString((await reading.TakeAsync(2_501))[^1].Value!));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CatchUp_PartitionHasGrownSince_SaysItBehindTheLastOfIt_AndAtOnceWhereItHasNot(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await using var reading = topic.Follow(batchCall);
        await reading.SaysAsync<BatchElement.CaughtUp>(_ => true);
        await topic.ProduceAsync([.. Enumerable.Range(0, 2_500).Select(i => Record($"{i}"))]);
        foreach (var _ in (int[])[1, 2])
        {
            var number = reading.Consumer.CatchUp([topic.First]);
            Assert.Equal(2_500, (await reading.SaysAsync<BatchElement.CaughtUp>(caughtUp => caughtUp.Following == number)).After);
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_AnotherMemberComes_GivesNothingOfARevokedPartitionAfterwards(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync(partitions: 2);
        await using var first = topic.Read(batchCall);
        await topic.ProduceAsync(Record("a"));
        await first.TakeAsync(1);
        await using var second = topic.Read(batchCall);
        await Task.WhenAll(first.SaysAsync<BatchElement.Revoked>(_ => true), second.SaysAsync<BatchElement.Assigned>(a => a.Partitions.Count > 0));
        for (var i = 0; i < 200; i++)
            await topic.ProduceAsync(Record($"{i}"));
        bool AllAreRead() => first.Read.Count + second.Read.Count >= 201;
        await Task.WhenAll(first.UntilAsync(AllAreRead), second.UntilAsync(AllAreRead));

        var (revoked, after) = await first.SaysAsync<BatchElement.Revoked>(_ => true);
        Assert.DoesNotContain(first.Read.Skip(after), r => revoked.Partitions.Any(p => p.Partition.Value == r.Origin.Partition));
        Assert.Equal(201, first.Read.Concat(second.Read).Select(r => (r.Origin.Partition, r.Origin.Offset)).Distinct().Count());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_PartitionGoesDuringAPauseAndComesBack_GoesOnWithIt(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync(partitions: 2);
        await topic.ProduceToEachAsync(500);
        await using var first = topic.Read(batchCall, batchSize: 100, credits: 1);
        await first.HoldForAsync(Pausing);
        await using (var second = topic.Read(batchCall))
        {
            await second.SaysAsync<BatchElement.Assigned>(a => a.Partitions.Count > 0);
            var resumed = first.Held.Sum(b => b.Records.Count) + 1;
            first.FinishHeld();
            await first.TakeAsync(resumed);
        }
        await topic.ProduceToEachAsync(1);

        await first.UntilAsync(() => first.Places.Count(p => p.Offset == 500) == 2);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_PartitionComesDuringAPause_StillAnswersTheGroup(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync(partitions: 2);
        await using var first = topic.Read(batchCall, batchSize: 100, credits: 1);
        await first.SaysAsync<BatchElement.Assigned>(a => a.Partitions.Count == 2);
        await using (var second = topic.Read(batchCall))
        {
            await Task.WhenAll(first.SaysAsync<BatchElement.Revoked>(_ => true), second.SaysAsync<BatchElement.Assigned>(a => a.Partitions.Count > 0));
            await topic.ProduceToEachAsync(1);
            await first.HoldForAsync(Pausing);
            await second.TakeAsync(1);
        }
        await topic.ProduceToEachAsync(2_000);
        var said = first.Said.Count;
        await first.HoldUntilAsync(() => first.Said.Skip(said).Any(s => s.Element is BatchElement.Assigned { Partitions.Count: > 0 }));
        await first.HoldForAsync(TimeSpan.FromSeconds(1));        // More of it than is kept aside would come.

        await using var third = topic.Read(batchCall);
        await third.SaysAsync<BatchElement.Assigned>(a => a.Partitions.Count > 0);
        first.FinishHeld();
        bool AllAreRead() => first.Places.Concat(third.Places).Count(p => p.Offset == 2_000) == 2;
        await Task.WhenAll(first.UntilAsync(AllAreRead), third.UntilAsync(AllAreRead));
    }

    // Of the first batch the batch call does not know yet how large records are.
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_RecordsOfAMegabyte_GivesAFewAtATime(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await topic.ProduceAsync([.. Enumerable.Range(0, 30).Select(_ => new Message<byte[]?, byte[]?> { Value = new byte[1_000_000] })]);
        await using var reading = topic.Read(batchCall, credits: 1);
        await reading.HoldUntilAsync(() => reading.Held.Count > 0);
        await reading.HoldForAsync(TimeSpan.FromSeconds(1));           // The client has fetched the others by then.
        reading.FinishHeld();
        await reading.TakeAsync(30);
        Assert.All(reading.BatchSizes.Skip(1), size => Assert.InRange(size, 1, 5));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_BatchesFinishedInAnyOrder_HasAsManyInFlightAsCreditsAndCloses(bool batchCall)
    {
        const int Credits = 4;
        var random = new Random(7);
        await using var topic = await RealTopic.CreateAsync(partitions: 2);
        await topic.ProduceToEachAsync(5_000);
        await using var reading = topic.Read(batchCall, batchSize: 50, credits: Credits);
        while (reading.Read.Count < 9_000)
        {
            await reading.HoldUntilAsync(() => reading.Held.Count >= Credits);
            for (var finished = random.Next(Credits); finished >= 0; finished--)
            {
                var batch = reading.Held[random.Next(reading.Held.Count)];
                reading.Held.Remove(batch);
                reading.Finish(batch);
            }
        }
        await reading.HoldForAsync(TimeSpan.FromSeconds(0.5));
        Assert.Equal(Credits, reading.Held.Count);

        reading.FinishHeld();
        await reading.Consumer.CloseAsync().WaitAsync(TimeSpan.FromSeconds(20));      // The client waits for every record that it gave out.
        Assert.Equal(reading.Places.Distinct().Count(), reading.Read.Count);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Source_AnotherMemberHasItsName_Fails(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await using var first = topic.Read(batchCall, instance: "one");
        await first.SaysAsync<BatchElement.Assigned>(a => a.Partitions.Count > 0);
        using var system = ActorSystem.Create("test");
        await using var second = topic.Consumer(batchCall, instance: "one");

        var elements = Source.FromGraph(new KafkaBatchSource(second)).RunWith(Sink.Ignore<BatchElement>(), system.Materializer());

        var failure = await Assert.ThrowsAsync<KafkaException>(() => elements.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(batchCall ? ErrorCode.Local_Fatal : ErrorCode.UnreleasedInstanceId, failure.Error.Code);
    }

    private static Message<byte[]?, byte[]?> Record(string value) => new() { Value = Encoding.UTF8.GetBytes(value) };
}

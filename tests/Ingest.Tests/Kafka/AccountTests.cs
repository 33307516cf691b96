using System.Text;
using Confluent.Kafka;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.Ingest.Tests.Kafka;

/// <summary>What a consumer tells whoever keeps an account of what was read, on a real topic.</summary>
public sealed class AccountTests
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Close_SomeIsNotReleased_CommitsWhatIs(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await topic.ProduceAsync(Records(30));
        await using (var reading = topic.ReadIntoAccount(batchCall, batchSize: 10))
        {
            await reading.TakeAsync(30);
            var done = reading.Consumer.Offsets.TakeDone();
            Assert.Equal(30, done[^1].Next);
            Assert.Empty(reading.Consumer.Offsets.TakeDone());
            reading.Consumer.Offsets.Release(done.TakeWhile(range => range.Next < 30));
        }
        Assert.InRange(topic.Committed(), 1, 29);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_SomeOfItIsAccounted_EndsARangeThere(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await topic.ProduceAsync(Records(30));
        await using var reading = topic.ReadIntoAccount(batchCall, accountedTo: 17);

        await reading.TakeAsync(30);

        Assert.Equal(17, reading.Ranges.Last(range => range.IsAccounted).Next);
        Assert.Equal(17, reading.Ranges.First(range => !range.IsAccounted).First);
        Assert.DoesNotContain(reading.Ranges, range => range.Gaps.Count > 0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_RetentionAndAnOperatorWereBeforeIt_TellsWhatIsMissingAndWhy(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await topic.ProduceAsync(Records(100));
        await topic.SetCommittedAsync(60);
        await topic.DeleteBeforeAsync(50);
        await using var reading = topic.ReadIntoAccount(batchCall, accountedTo: 20);

        await reading.TakeAsync(40);

        Assert.Equal([new(20, 50, OffsetGapCause.Retention), new(50, 60, OffsetGapCause.Reset)], reading.Ranges.SelectMany(range => range.Gaps));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_RetentionOvertakesIt_TellsWhatIsMissing(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        await topic.ProduceAsync([.. Enumerable.Range(0, 20).Select(_ => new Message<byte[]?, byte[]?> { Value = new byte[500_000] })]);
        await using var reading = topic.ReadIntoAccount(batchCall, batchSize: 1, credits: 1);
        await reading.HoldUntilAsync(() => reading.Held.Count > 0);
        await topic.DeleteBeforeAsync(15);
        reading.FinishHeld();

        await reading.UntilAsync(() => reading.Places.Any(place => place.Offset == 19));

        var gap = Assert.Single(reading.Ranges.SelectMany(range => range.Gaps));
        Assert.Equal((15, OffsetGapCause.Retention), (gap.To, gap.Cause));
        Assert.Equal(reading.Places.Last(place => place.Offset < 15).Offset + 1, gap.From);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_TransactionsLeaveHoles_MissesNothing(bool batchCall)
    {
        await using var topic = await RealTopic.CreateAsync();
        topic.ProduceInTransactions(["a", "b"], ["c"], ["d"]);
        await topic.SetCommittedAsync(2);
        await using var reading = topic.ReadIntoAccount(batchCall, accountedTo: 2);

        await reading.TakeAsync(2);

        Assert.DoesNotContain(reading.Ranges, range => range.Gaps.Count > 0);
    }

    [SkippableTheory]
    [InlineData(true, GroupProtocol.Consumer)]
    [InlineData(true, GroupProtocol.Classic)]
    [InlineData(false, GroupProtocol.Consumer)]
    [InlineData(false, GroupProtocol.Classic)]
    public async Task Read_TopicIsMadeAnew_BeginsAnew_AndCommitsWhatIsDoneOfThat(bool batchCall, GroupProtocol protocol)
    {
        await using var topic = await RealTopic.CreateAsync();
        await topic.ProduceAsync(Records(50));
        await using (var reading = topic.ReadIntoAccount(batchCall, protocol: protocol))
        {
            await reading.TakeAsync(50);
            reading.Consumer.Offsets.Release(reading.Consumer.Offsets.TakeDone());
            await reading.UntilAsync(() => topic.Committed() == 50);
            await topic.MakeAnewAsync();
            await topic.ProduceAsync(Records(20));

            await reading.UntilAsync(() => reading.Places.TakeLast(20).Select(place => place.Offset).SequenceEqual(Offsets(20)));

            Assert.Equal(20, reading.Ranges[^1].Next);
            Assert.All(reading.Ranges, range => Assert.True(range.After is null || range.After <= range.First));
            var done = reading.Consumer.Offsets.TakeDone();
            Assert.Equal(20, done[^1].Next);
            reading.Consumer.Offsets.Release(done);
        }
        Assert.Equal(20, topic.Committed());
    }

    private static IEnumerable<long> Offsets(int count) => Enumerable.Range(0, count).Select(i => (long)i);

    private static Message<byte[]?, byte[]?>[] Records(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Message<byte[]?, byte[]?> { Value = Encoding.UTF8.GetBytes($"{i}") })];
}

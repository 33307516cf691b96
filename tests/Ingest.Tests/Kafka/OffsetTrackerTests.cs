using Confluent.Kafka;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.Ingest.Tests.Kafka;

public sealed class OffsetTrackerTests
{
    private static readonly TopicPartition Partition = new("raw", 0);

    private readonly OffsetTracker _tracker = new();

    public OffsetTrackerTests() => _tracker.Assign([Partition]);

    [Fact]
    public void TakeAdvanced_RangesDoneInAnyOrder_GivesTheEndOfTheDonePrefix()
    {
        var (first, second, third) = (Enter(10), Enter(20), Enter(30));
        third.Done();
        Assert.Empty(_tracker.TakeAdvanced());
        first.Done();
        Assert.Equal([10L], Advanced());
        Assert.Empty(_tracker.TakeAdvanced());
        second.Done();
        Assert.Equal([30L], Advanced());
    }

    [Fact]
    public void Done_RangeThatIsHeld_IsDoneWhenTheLastHolderIs()
    {
        var range = Enter(10);
        range.Hold();
        range.Hold();
        range.Done();
        range.Done();
        Assert.Empty(_tracker.TakeAdvanced());
        range.Done();
        Assert.Equal([10L], Advanced());
    }

    [Fact]
    public void Enter_PartitionThatIsNotAssigned_IsNotOurs()
    {
        Assert.Null(_tracker.Enter(new("raw", 1), 5));
        _tracker.Drop([Partition]);
        Assert.Null(_tracker.Enter(Partition, 5));
    }

    [Fact]
    public void Done_AfterThePartitionCameBack_MovesNothing()
    {
        var stale = Enter(10);
        _tracker.Drop([Partition]);
        _tracker.Assign([Partition]);
        var fresh = Enter(5);
        stale.Done();
        Assert.Empty(_tracker.TakeAdvanced());
        fresh.Done();
        Assert.Equal([5L], Advanced());
    }

    [Fact]
    public void IsDrained_OpenRanges_IsTrueWhenAllAreDoneOrAbandoned()
    {
        var (done, abandoned) = (Enter(10), Enter(20));
        Assert.False(_tracker.IsDrained([Partition]));
        done.Done();
        Assert.False(_tracker.IsDrained([Partition]));
        abandoned.Abandon();
        Assert.True(_tracker.IsDrained([Partition]));
        Assert.Equal([10L], Advanced());
    }

    [Fact]
    public void IsFull_NobodyWritesTheAccount_IsTrueUntilItIsReleased()
    {
        var tracker = new OffsetTracker(keepsAccount: true);
        tracker.Assign([Partition]);
        for (var next = 1; next <= 100_000; next++)
        {
            Assert.False(tracker.IsFull);
            tracker.Enter(Partition, next)!.Done();
        }
        Assert.True(tracker.IsFull);
        var taken = tracker.TakeDone();
        Assert.True(tracker.IsFull);
        tracker.Release(taken);
        Assert.False(tracker.IsFull);
    }

    [Fact]
    public void IsCurrent_PartitionWasAssignedAnew_IsFalseForWhatWasReadBefore()
    {
        var stale = Enter(10);
        Assert.True(_tracker.IsCurrent(stale));
        _tracker.Assign([Partition]);
        Assert.False(_tracker.IsCurrent(stale));
        Assert.True(_tracker.IsCurrent(Enter(10)));
        _tracker.Drop([Partition]);
        Assert.False(_tracker.IsCurrent(stale));
    }

    [Fact]
    public void TakeAdvanced_TwoPartitions_MoveApart()
    {
        var other = new TopicPartition("raw", 1);
        _tracker.Assign([other]);
        Enter(10);
        _tracker.Enter(other, 7)!.Done();
        Assert.Equal(new TopicPartitionOffset(other, 7), Assert.Single(_tracker.TakeAdvanced()));
    }

    [Fact]
    public async Task Done_FromManyThreads_LosesNothing()
    {
        var ranges = Enumerable.Range(1, 10_000).Select(n => Enter(n)).ToList();
        new Random(3).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ranges));
        await Task.WhenAll(ranges.Chunk(2_500).Select(part => Task.Run(() => Array.ForEach(part, r => r.Done()))));
        Assert.Equal([10_000L], Advanced());
    }

    [Fact]
    public void DoneTo_PartitionOfWhichNothingWasRead_IsUnknownUntilItsEndIs()
    {
        Assert.Null(DoneTo());
        _tracker.Reach(Partition, 40);
        Assert.Equal(40, DoneTo());
    }

    [Fact]
    public void DoneTo_RangesDoneInAnyOrder_IsTheStartOfTheFirstThatIsNot()
    {
        var (first, second) = (Enter(10), Enter(20));
        second.Done();
        Assert.Equal(first.First, DoneTo());
        first.Done();
        Assert.Equal(20, DoneTo());
        _tracker.Reach(Partition, 25);      // The rest holds no records.
        Assert.Equal(25, DoneTo());
        _tracker.Drop([Partition]);
        Assert.Empty(_tracker.DoneTo());
    }

    private long? DoneTo() => Assert.Single(_tracker.DoneTo()).Done;

    private TrackedRange Enter(long next) => _tracker.Enter(Partition, next)!;

    private IEnumerable<long> Advanced() => _tracker.TakeAdvanced().Select(o => o.Offset.Value);
}

using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>
/// Knows, per assigned partition, up to where everything is done. The pump enters ranges in the order of reading; whoever
/// processed them completes them in any order, on any thread.
/// </summary>
/// <remarks>
/// <code>
/// entered   [0–999] [1000–1999] [2000–2999]      a queue per partition and assignment
/// complete    yes       no          yes
/// watermark          ▲ 1000                      the end of the done prefix, which may be stored and committed
/// </code>
/// A partition that was taken away and given again has a new queue: what completes late completes nothing.
/// </remarks>
public sealed class OffsetTracker
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TopicPartition, Progress> _partitions = [];      // Guarded by _lock.

    /// <summary>Begins anew for partitions that were assigned.</summary>
    public void Assign(IEnumerable<TopicPartition> partitions)
    {
        lock (_lock)
            foreach (var partition in partitions)
                _partitions[partition] = new Progress();
    }

    /// <summary>Forgets partitions that were revoked or lost.</summary>
    public void Drop(IEnumerable<TopicPartition> partitions)
    {
        lock (_lock)
            foreach (var partition in partitions)
                _partitions.Remove(partition);
    }

    /// <summary>Enters what was read of one partition. Null when the partition is not assigned: then it is not ours to do.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="next">The offset after the last one read.</param>
    public TrackedRange? Enter(TopicPartition partition, long next)
    {
        lock (_lock)
        {
            if (!_partitions.TryGetValue(partition, out var progress))
                return null;
            var range = new TrackedRange(this, progress, partition, next);
            progress.Open.Enqueue(range);
            return range;
        }
    }

    /// <summary>The watermarks that moved since they were last asked for.</summary>
    public List<TopicPartitionOffset> TakeAdvanced()
    {
        lock (_lock)
        {
            var advanced = new List<TopicPartitionOffset>();
            foreach (var (partition, progress) in _partitions)
                if (progress.Watermark > progress.Taken)
                {
                    progress.Taken = progress.Watermark;
                    advanced.Add(new(partition, progress.Watermark));
                }
            return advanced;
        }
    }

    /// <summary>Whether everything that was entered for these partitions is done.</summary>
    public bool IsDrained(IEnumerable<TopicPartition> partitions)
    {
        lock (_lock)
            return partitions.All(p => !_partitions.TryGetValue(p, out var progress) || progress.Open.All(r => r.IsAbandoned));
    }

    internal void Complete(TrackedRange range, Progress progress)
    {
        lock (_lock)
        {
            range.IsDone = true;
            while (progress.Open.TryPeek(out var first) && first.IsDone)
                progress.Watermark = progress.Open.Dequeue().Next;
        }
    }

    internal void Abandon(TrackedRange range)
    {
        lock (_lock)
            range.IsAbandoned = true;
    }

    internal sealed class Progress
    {
        public Queue<TrackedRange> Open { get; } = new();

        public long Watermark { get; set; } = -1;

        public long Taken { get; set; } = -1;
    }
}

/// <summary>
/// What was read of one partition in one batch. Done when whoever walks it and everybody who holds something of it has
/// said so.
/// </summary>
public sealed class TrackedRange
{
    private readonly OffsetTracker _owner;
    private readonly OffsetTracker.Progress _progress;
    private int _holders = 1;

    internal TrackedRange(OffsetTracker owner, OffsetTracker.Progress progress, TopicPartition partition, long next) =>
        (_owner, _progress, Partition, Next) = (owner, progress, partition, next);

    /// <summary>Where it was read.</summary>
    public TopicPartition Partition { get; }

    internal long Next { get; private set; }

    internal bool IsDone { get; set; }         // Guarded by the tracker's lock.

    internal bool IsAbandoned { get; set; }    // Guarded by the tracker's lock.

    // The pump's, while it fills the batch: nobody can complete the range before.
    internal void Extend(long next) => Next = next;

    /// <summary>Whether it was read before another of the same partition: what holds it holds the other's offsets, too.</summary>
    public bool IsBefore(TrackedRange other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Next < other.Next;
    }

    /// <summary>Something of the range outlasts its walk: <see cref="Done"/> is owed once more.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>
    /// It will never be done, since its partition was taken away before it was looked at: nobody waits for it, the watermark
    /// stays before it, and whoever gets the partition reads it again.
    /// </summary>
    public void Abandon() => _owner.Abandon(this);

    /// <summary>One holder is done; the last one completes the range.</summary>
    public void Done()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            _owner.Complete(this, _progress);
    }
}

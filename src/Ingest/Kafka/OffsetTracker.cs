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
/// Where an account is kept, the done prefix is taken into it first, and may be committed when it is released: the account
/// is never behind what is committed.
/// </remarks>
/// <param name="keepsAccount">Whether what is done waits for <see cref="Release"/>.</param>
public sealed class OffsetTracker(bool keepsAccount = false)
{
    // Some hundred bytes each. They come some hundred a second, and go every few seconds: more wait only while nobody can write the account.
    private const int MostUnreleased = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<TopicPartition, Progress> _partitions = [];      // Guarded by _lock.

    /// <summary>Begins anew for partitions that were assigned.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="accounted">Up to where each is in an account already; what is read again of that is not to be counted again.</param>
    public void Assign(IEnumerable<TopicPartition> partitions, IReadOnlyDictionary<TopicPartition, long>? accounted = null)
    {
        lock (_lock)
            foreach (var partition in partitions)
                _partitions[partition] = new Progress(accounted?.TryGetValue(partition, out var to) == true ? to : null);
    }

    /// <summary>Whether a partition is assigned.</summary>
    public bool IsAssigned(TopicPartition partition)
    {
        lock (_lock)
            return _partitions.ContainsKey(partition);
    }

    /// <summary>Whether a range belongs to what its partition is assigned for now. If not, it is read again, by us or others.</summary>
    public bool IsCurrent(TrackedRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        lock (_lock)
            return _partitions.TryGetValue(range.Partition, out var progress) && progress == range.Progress;
    }

    /// <summary>Whether an offset was read already since its partition was assigned.</summary>
    internal bool WasRead(TopicPartition partition, long offset)
    {
        lock (_lock)
            return _partitions.TryGetValue(partition, out var progress) && progress.Latest?.Next > offset;
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
            progress.Latest = range;
            return range;
        }
    }

    /// <summary>A partition was read up to its end.</summary>
    internal void Reach(TopicPartition partition, long end)
    {
        lock (_lock)
            if (_partitions.TryGetValue(partition, out var progress))
                progress.End = end;
    }

    /// <summary>Up to where everything of a partition is done, if it is done up to an offset; that offset otherwise.</summary>
    internal long DoneFrom(TopicPartition partition, long offset)
    {
        lock (_lock)
            return _partitions.TryGetValue(partition, out var progress) && progress.Open.Count == 0 && progress.Latest?.Next == offset
                ? Math.Max(offset, progress.End ?? 0)
                : offset;
    }

    /// <summary>Up to where everything is done, of each partition that is assigned; null: nothing of it was read yet.</summary>
    internal List<(TopicPartition Partition, long? Done)> DoneTo()
    {
        lock (_lock)
            return [.. _partitions.Select(p => (p.Key, p.Value.DoneTo))];
    }

    /// <summary>Takes what is done since it was last asked for into an account, in the order of reading.</summary>
    public List<TrackedRange> TakeDone()
    {
        lock (_lock)
        {
            var done = new List<TrackedRange>();
            foreach (var progress in _partitions.Values)
            {
                done.AddRange(progress.Done);
                progress.Unreleased += progress.Done.Count;
                progress.Done.Clear();
            }
            return done;
        }
    }

    /// <summary>Whether so much waits for the account that nothing more should be read.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
                return keepsAccount && _partitions.Values.Sum(progress => progress.Done.Count + progress.Unreleased) >= MostUnreleased;
        }
    }

    /// <summary>The account of these is safe: their offsets may be committed. In the order in which they were taken.</summary>
    public void Release(IEnumerable<TrackedRange> taken)
    {
        lock (_lock)
            foreach (var range in taken)
            {
                range.Progress.Unreleased--;
                range.Progress.Watermark = range.Next;
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

    /// <summary>Whether everything that was entered for these partitions is done, and released.</summary>
    public bool IsDrained(IEnumerable<TopicPartition> partitions)
    {
        lock (_lock)
            return partitions.All(p => !_partitions.TryGetValue(p, out var progress) || progress.IsDrained);
    }

    internal void Complete(TrackedRange range, Progress progress)
    {
        lock (_lock)
        {
            range.IsDone = true;
            while (progress.Open.TryPeek(out var first) && first.IsDone)
            {
                progress.Open.Dequeue();
                if (keepsAccount)
                    progress.Done.Add(first);
                else
                    progress.Watermark = first.Next;
            }
        }
    }

    internal void Abandon(TrackedRange range)
    {
        lock (_lock)
            range.IsAbandoned = true;
    }

    internal sealed class Progress(long? accounted)
    {
        public long? Accounted { get; } = accounted;

        public Queue<TrackedRange> Open { get; } = new();

        public TrackedRange? Latest { get; set; }

        public List<TrackedRange> Done { get; } = [];

        public int Unreleased { get; set; }

        public long? End { get; set; }

        public long? DoneTo => Open.TryPeek(out var first) ? first.First
            : Latest is { } latest ? Math.Max(latest.Next, End ?? 0)
            : End;

        public bool IsDrained => Done.Count == 0 && Unreleased == 0 && Open.All(r => r.IsAbandoned);

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
    private int _holders = 1;

    internal TrackedRange(OffsetTracker owner, OffsetTracker.Progress progress, TopicPartition partition, long next)
    {
        (_owner, Progress, Partition, First, Next) = (owner, progress, partition, next, next);
        (IsFirst, After) = (progress.Latest is null, progress.Accounted);
        if (progress.Latest is { } latest && !(After > latest.Next))
            After = latest.Next;
        if (progress.Accounted is { } accounted && next < accounted)
            (IsAccounted, Until) = (true, accounted);
    }

    /// <summary>Where it was read.</summary>
    public TopicPartition Partition { get; }

    /// <summary>The offset of the first record that was read.</summary>
    public long First { get; }

    /// <summary>The offset after the last record that was read.</summary>
    public long Next { get; private set; }

    /// <summary>Where what was read or accounted before it ends; null where nothing is known of that.</summary>
    public long? After { get; }

    /// <summary>Whether it is read again, and in an account already.</summary>
    public bool IsAccounted { get; }

    /// <summary>Offsets before it that will never be read.</summary>
    public IReadOnlyList<OffsetGap> Gaps { get; private set; } = [];

    /// <summary>Records that were let go unread.</summary>
    public int Filtered { get; private set; }

    /// <summary>The latest of its records' timestamps, in milliseconds since 1970, where the consumer notes them; else 0.</summary>
    public long LatestMs { get; private set; }

    /// <summary>What whoever processes it notes of it; of no meaning to the consumer.</summary>
    public object? State { get; set; }

    // The offset that follows what was read; null where nothing was.
    internal long? Expected => Next > First ? Next : After;

    // Whether nothing of its partition was read before it.
    internal bool IsFirst { get; }

    // The first offset that belongs to another range.
    private long Until { get; } = long.MaxValue;

    internal OffsetTracker.Progress Progress { get; }

    internal bool IsDone { get; set; }         // Guarded by the tracker's lock.

    internal bool IsAbandoned { get; set; }    // Guarded by the tracker's lock.

    // Whether an offset goes on with it.
    internal bool Takes(long offset) => offset >= Next && offset < Until;

    // The pump's, while it fills the batch: nobody can complete the range before.
    internal void Extend(long next) => Next = next;

    internal void Filter() => Filtered++;

    internal void Reach(long milliseconds) => LatestMs = Math.Max(LatestMs, milliseconds);

    internal void Miss(OffsetGap gap) => Gaps = [.. Gaps, gap];

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
            _owner.Complete(this, Progress);
    }
}

/// <summary>Offsets of a partition that were not read, and will not be.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The one after the last.</param>
/// <param name="Cause">Why.</param>
public readonly record struct OffsetGap(long From, long To, OffsetGapCause Cause);

/// <summary>Why offsets were not read.</summary>
public enum OffsetGapCause
{
    /// <summary>The topic's retention deleted them before.</summary>
    Retention,

    /// <summary>The group's offsets were set behind them.</summary>
    Reset,

    /// <summary>Nobody could say when it was asked.</summary>
    Unknown,
}

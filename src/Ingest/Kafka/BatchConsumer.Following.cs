using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>Partitions that are read whole, in no group, and how far.</summary>
public sealed partial class BatchConsumer
{
    private readonly Dictionary<TopicPartition, int> _followed = [];        // The pump's.
    private readonly List<TopicPartition> _caughtUp = [];                   // By the batch that is filled.
    private readonly Dictionary<TopicPartition, (int Number, long? End)> _catchingUp = [];      // The pump's.
    private readonly HashSet<TopicPartition> _resting = [];                 // The pump's.
    private int _followings;

    /// <summary>
    /// Reads partitions from their start, then on as they grow. For consumers without topics; from any thread. Gives the
    /// number that their <see cref="BatchElement.CaughtUp"/> will bear.
    /// </summary>
    public int Follow(IReadOnlyList<TopicPartition> partitions) => FollowFrom([.. partitions.Select(p => new TopicPartitionOffset(p, Offset.Beginning))]);

    /// <summary>The same, from some offsets on.</summary>
    public int FollowFrom(IReadOnlyList<TopicPartitionOffset> starts)
    {
        var following = Interlocked.Increment(ref _followings);
        _commands.Enqueue(() =>
        {
            Offsets.Assign(starts.Select(start => start.TopicPartition));
            foreach (var start in starts)
                _followed[start.TopicPartition] = following;
            _consumer.IncrementalAssign(starts);
        });
        return following;
    }

    /// <summary>Reads no more of partitions that are followed until <see cref="GoOn"/>. What was fetched of them is fetched again then.</summary>
    internal void Rest(IReadOnlyList<TopicPartition> partitions) => _commands.Enqueue(() =>
    {
        _resting.UnionWith(partitions);
        _consumer.Pause(partitions);
    });

    /// <summary>Ends what <see cref="Rest"/> began.</summary>
    internal void GoOn(IReadOnlyList<TopicPartition> partitions) => _commands.Enqueue(() =>
    {
        _resting.ExceptWith(partitions);
        _consumer.Resume(partitions);
    });

    /// <summary>
    /// Tells when partitions that are followed were read up to where they end now. From any thread. Gives the number that their
    /// <see cref="BatchElement.CaughtUp"/> will bear.
    /// </summary>
    public int CatchUp(IReadOnlyList<TopicPartition> partitions)
    {
        var number = Interlocked.Increment(ref _followings);
        _commands.Enqueue(() =>
        {
            foreach (var partition in partitions)
                _catchingUp[partition] = (number, End: null);
        });
        return number;
    }

    /// <summary>Ends what <see cref="Follow"/> began.</summary>
    public void Unfollow(IReadOnlyList<TopicPartition> partitions) => _commands.Enqueue(() =>
    {
        Forget(partitions);
        _consumer.IncrementalUnassign(partitions);
    });

    private void OnEnd(TopicPartition partition, long offset)
    {
        _positions[partition] = offset;
        Offsets.Reach(partition, offset);
        if (_options.Topics.Count == 0 && _followed.ContainsKey(partition))
            _caughtUp.Add(partition);
    }

    // After the batch that holds the last of it.
    private void TellWhoCaughtUp()
    {
        foreach (var partition in _caughtUp)
            Emit(new BatchElement.CaughtUp(partition, _followed[partition]));
        _caughtUp.Clear();
        if (_catchingUp.Count > 0)
            TellWhoCaughtUpAgain();
    }

    private void TellWhoCaughtUpAgain()
    {
        foreach (var (partition, (number, known)) in _catchingUp.ToList())
        {
            if ((known ?? EndOf(partition)) is not { } end)
                return;
            _catchingUp[partition] = (number, end);
            if (_positions.GetValueOrDefault(partition) < end)
                continue;
            _catchingUp.Remove(partition);
            Emit(new BatchElement.CaughtUp(partition, number));
        }
    }

    // Null: nobody answers now, and it is asked again.
    private long? EndOf(TopicPartition partition)
    {
        try
        {
            return _consumer.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(2)).High.Value;
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            return null;
        }
    }
}

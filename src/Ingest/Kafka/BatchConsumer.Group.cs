using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>What it owes the group: rebalances, offsets, leaving.</summary>
public sealed partial class BatchConsumer
{
    // An exception would vanish in the client, which then reads nothing and says nothing.
    private void Handle(Action<List<TopicPartition>> handler, List<TopicPartition> partitions)
    {
#pragma warning disable CA1031 // The handler's boundary: whatever it is, the pump fails with it.
        try
        {
            handler(partitions);
        }
        catch (Exception e)
        {
            _handlerFailure = e;
        }
#pragma warning restore CA1031
    }

    private void OnAssigned(List<TopicPartition> partitions)
    {
        PartitionsAssigned(_logger, partitions);
        Offsets.Assign(partitions, _options.AccountedTo?.Invoke(partitions));
        Emit(new BatchElement.Assigned(partitions));
    }

    // Nothing more is handed over, the graph lets go of what it holds, what is done is stored; only then others may read on.
    private void OnRevoked(List<TopicPartition> partitions)
    {
        PartitionsRevoked(_logger, partitions);
        Emit(new BatchElement.Revoked(partitions));
        _givingUp = true;
        var began = _time.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (!_closed && !Offsets.IsDrained(partitions) && _time.GetElapsedTime(began) < _options.DrainFor)
            pause.Wait(TimeSpan.FromMilliseconds(2));
        _givingUp = false;
        StoreAdvanced();
        Forget(partitions);
    }

    private void OnLost(List<TopicPartition> partitions)
    {
        PartitionsLost(_logger, partitions);
        Emit(new BatchElement.Revoked(partitions));
        Forget(partitions);
    }

    private void Forget(IReadOnlyList<TopicPartition> partitions)
    {
        _reader.Drop(partitions);
        Offsets.Drop(partitions);
        foreach (var partition in partitions)
        {
            _positions.Remove(partition);
            _followed.Remove(partition);
            _catchingUp.Remove(partition);
            if (_paused.Remove(partition) || _resting.Remove(partition))
                _consumer.Resume([partition]);     // Else it would come back paused.
        }
    }

    private void StoreRegularly()
    {
        if (_time.GetElapsedTime(_storedAt) < StoreEvery)
            return;
        _storedAt = _time.GetTimestamp();
        StoreAdvanced();
    }

    private void StoreAdvanced()
    {
        if (_options.Topics.Count == 0)
            return;
        foreach (var offset in Offsets.TakeAdvanced())
            _consumer.StoreOffset(offset);
    }

    // By other members of the group. While it rebalances nobody can say.
    private bool AreCommitted(List<KeyValuePair<TopicPartition, long>> targets)
    {
        try
        {
            var committed = _consumer.Committed(targets.Select(t => t.Key), TimeSpan.FromSeconds(2))
                .ToDictionary(c => c.TopicPartition, c => c.Offset.Value);
            return targets.All(t => committed[t.Key] >= t.Value);
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            return false;
        }
    }

    private void LeaveGroup()
    {
        StoreAdvanced();
        if (_consumer.Assignment.Count > 0)
            CommitStored();
        // A rebalance that is under way is served here: inside the client's Close its handler can wait for ever, since it
        // asks a part of the client that has ended by then (seen with librdkafka 2.16 when two members leave at once).
        _consumer.Unsubscribe();
        var began = _time.GetTimestamp();
        do
            Poll(ReadTimeoutMs);
        while ((_consumer.Assignment.Count > 0 || IsMember) && _time.GetElapsedTime(began) < LeaveFor);
    }

    // A client that closes before it has said that it leaves a classic group never says it (rd_kafka_cgrp_incr_unassign_done of
    // librdkafka 2.16), and the others wait until its session has timed out. A member with a name of its own stays one.
    private bool IsMember =>
        _options.Config is { GroupProtocol: not GroupProtocol.Consumer, GroupInstanceId: null } && !string.IsNullOrEmpty(_consumer.MemberId);

    private void CommitStored()
    {
        for (var began = _time.GetTimestamp(); ; Poll(ReadTimeoutMs))
            try
            {
                _consumer.Commit();
                return;
            }
            catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_NoOffset)
            {
                return;                            // Nothing was stored since the client's own last commit.
            }
            catch (KafkaException e) when (IsOfARebalance(e.Error.Code) && _time.GetElapsedTime(began) < CommitFor)
            {
                // Others come or go: the group takes commits again when it has settled, for which it needs us to poll. Where it
                // settled without us, the partitions are lost by then, and nothing is left to commit.
            }
    }

    private static bool IsOfARebalance(ErrorCode code) =>
        code is ErrorCode.RebalanceInProgress or ErrorCode.IllegalGeneration or ErrorCode.UnknownMemberId
            or ErrorCode.StaleMemberEpoch or ErrorCode.FencedMemberEpoch;
}

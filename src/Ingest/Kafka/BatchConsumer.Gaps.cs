using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>Offsets that will never be read: deleted before, or passed over by whoever set the group's. And those that begin anew.</summary>
public sealed partial class BatchConsumer
{
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(5);

    // What the client said of partitions that go on elsewhere than they were, and have not yet.
    private readonly ConcurrentDictionary<string, bool> _resets = [];

    /// <summary>
    /// How many offsets of a partition are there and not before one that follows what is done; null: the client does not know
    /// yet. From any thread, before it is closed.
    /// </summary>
    public long? LagOf(TopicPartition partition, long next) =>
        _consumer.GetWatermarkOffsets(partition).High is { IsSpecial: false } end ? Math.Max(0, end.Value - Offsets.DoneFrom(partition, next)) : null;

    // What transactions and compaction leave out makes holes, too, and often: brokers are asked only where records may be missing.
    private void OnJump(TrackedRange range)
    {
        if (_options.AccountedTo is null || range.Expected is not { } expected || _reader.Offset <= expected || !(range.IsFirst || WasReset(range.Partition)))
            return;
        try
        {
            var kept = _consumer.QueryWatermarkOffsets(range.Partition, AskFor).Low.Value;
            Miss(range, expected, kept, OffsetGapCause.Retention);
            if (range.IsFirst)
                Miss(range, Math.Max(expected, kept), _consumer.Committed([range.Partition], AskFor)[0].Offset.Value, OffsetGapCause.Reset);
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            Miss(range, expected, _reader.Offset, OffsetGapCause.Unknown);
        }
    }

    // The topic was made anew, or has lost its end with a broker: offsets that were read hold other records now. The client commits
    // none that is before the last one by itself, and whoever starts there would miss what is before.
    private void BeginAnew(TopicPartition partition)
    {
        BeganAnew(_logger, partition, _reader.Offset);
        Offsets.Assign([partition], _options.AccountedTo?.Invoke([partition]));
        _positions.Remove(partition);
        if (_options.Topics.Count == 0)
            return;
        var offset = new TopicPartitionOffset(partition, _reader.Offset);
        try
        {
            _consumer.StoreOffset(offset);
            _consumer.Commit([offset]);
        }
        catch (KafkaException e) when (IsOfARebalance(e.Error.Code) || e.Error.Code == ErrorCode.Local_State)
        {
            // The partition goes, or came in the meantime: then it begins anew once more.
        }
    }

    private bool WasReset(TopicPartition partition) => !_resets.IsEmpty
        && _resets.Keys.FirstOrDefault(said => said.Contains($" {partition.Topic} [{partition.Partition.Value}]", StringComparison.Ordinal)) is { } reset
        && _resets.TryRemove(reset, out _);

    private void Miss(TrackedRange range, long from, long to, OffsetGapCause cause)
    {
        to = Math.Min(to, _reader.Offset);
        if (to <= from)
            return;
        range.Miss(new(from, to, cause));
        Missed(_logger, range.Partition, from, to, cause);
    }

    private void OnClientLog(LogMessage message)
    {
        if (message.Facility == "OFFSET")
            _resets[message.Message] = true;
        ClientLog(_logger, message.Message);
    }
}

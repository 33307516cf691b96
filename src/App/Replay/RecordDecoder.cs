using System.Collections.Concurrent;
using Confluent.Kafka;
using Cronwatch.App.Graphs;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Replay;

/// <summary>What was read of a partition in one batch.</summary>
internal sealed class DecodedRange
{
    public List<ReplayItem> Items { get; } = [];

    /// <summary>The first offset, and the one after the last.</summary>
    public required (long First, long Next) Offsets { get; init; }

    /// <summary>The latest of its records' times.</summary>
    public required DateTimeOffset Reached { get; init; }
}

/// <summary>What intake makes of a batch.</summary>
internal sealed record DecodedBatch(IntakeResult Read, Dictionary<TopicPartition, DecodedRange> Partitions);

/// <summary>Intake for what is replayed: batches of raw topics, on any thread.</summary>
/// <param name="parts">The pipeline.</param>
/// <param name="rules">What is let through.</param>
/// <param name="withContext">Whether what tells of hosts is read.</param>
internal sealed class RecordDecoder(PipelineParts parts, IntakeRules rules, bool withContext)
{
    private readonly ConcurrentBag<RecordIntake> _idle = [];

    /// <summary>What is let go unread.</summary>
    public Prefilter Prefilter => rules.Prefilter;

    /// <summary>Intake as the rules have it, for one thread.</summary>
    public RecordIntake NewIntake() => new(rules.Prefilter, rules.Categories, parts.Options.Topics.MaxRecordBytes, parts.Schemas, rules.Test);

    /// <summary>Decodes a batch, and disposes it. What a schema is needed for waits for the registry.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="holds">Whether a record is asked for.</param>
    /// <param name="cancelled">Ends the waiting.</param>
    public Task<DecodedBatch> DecodeAsync(RecordBatch batch, Predicate<BatchRecord> holds, CancellationToken cancelled) =>
        batch.Records.Count == 0
            ? Task.FromResult(Decode(batch, holds))
            : Task.Run(async () =>
            {
                if (parts.Schemas is { } schemas && schemas.MissingIn(batch) is { Count: > 0 } missing)
                    await schemas.ResolveAsync(missing, cancelled);
                return Decode(batch, holds);
            }, CancellationToken.None);

    private DecodedBatch Decode(RecordBatch batch, Predicate<BatchRecord> holds)
    {
        using (batch)
        {
            var decoded = new DecodedBatch(new IntakeResult { Filtered = batch.Filtered }, RangesOf(batch));
            if (!_idle.TryTake(out var intake))
                intake = NewIntake();
            foreach (var record in batch.Records)
                if (holds(record))
                    Take(record, intake, decoded);
            _idle.Add(intake);
            foreach (var range in batch.Ranges)
                range.Done();
            return decoded;
        }
    }

    private void Take(BatchRecord record, RecordIntake intake, DecodedBatch into)
    {
        var (read, items) = (into.Read, into.Partitions[record.Range.Partition].Items);
        var (candidates, observations) = (read.Candidates.Count, read.Observations.Count);
        intake.Take(record, read);
        for (; withContext && observations < read.Observations.Count; observations++)
            items.Add(ReplayItem.Of(read.Observations[observations], record.Origin));
        for (; candidates < read.Candidates.Count; candidates++)
            items.Add(ReplayItem.Of(read.Candidates[candidates]));
    }

    // A partition that went on elsewhere in the middle has several.
    private static Dictionary<TopicPartition, DecodedRange> RangesOf(RecordBatch batch) => batch.Ranges.GroupBy(range => range.Partition).ToDictionary(
        ranges => ranges.Key,
        ranges => new DecodedRange
        {
            Offsets = (ranges.First().First, ranges.Last().Next),
            Reached = DateTimeOffset.FromUnixTimeMilliseconds(ranges.Max(range => range.LatestMs)),
        });
}

using System.Collections.Concurrent;
using Akka;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;
using Cronwatch.App.Rules;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>Raw topics in; candidates and context by host, and dead letters, out. Stateless.</summary>
internal static partial class IntakeGraph
{
    private const int WritesInFlight = 8;       // Batches; more only makes the queue of the producer longer.

    public static RunningGraph Start(PipelineParts parts, CancellationToken abandon)
    {
        var log = new ExecutionLog(GraphNames.Intake, parts);
        BatchConsumer[] consumers = [.. Enumerable.Range(0, parts.Options.Kafka.Consumers).Select(member => parts.ConsumerOf(
            parts.Topics.IntakeGroup, parts.Options.Kafka.RawTopics, withHeaders: false, () => parts.Rules.Current.Prefilter, member, log))];
        var writer = parts.Writer();
        var stages = new Stages(parts, writer, abandon);
        var stream = Elements(consumers)
            .SelectAsync(Environment.ProcessorCount, stages.ReadAsync)     // decode, host key
            .SelectAsync(WritesInFlight, stages.DeliverAsync)              // done when the broker has acknowledged it
            .RunWith(Sink.Ignore<TrackedRange[]>(), parts.Materializer());
        log.Start(consumers, writer, abandon);
        return new RunningGraph(consumers, stream, log, writer, parts.Gauges.Show(GraphNames.Intake, consumers));
    }

    private static Source<BatchElement, NotUsed> Elements(BatchConsumer[] consumers) => consumers
        .Select(consumer => Source.FromGraph(new KafkaBatchSource(consumer)))
        .Aggregate((all, next) => all.Merge(next));

    private sealed record Decoder(ActiveRules Rules, RecordIntake Intake);

    private readonly record struct Outgoing(List<TopicRecord> Records, TrackedRange[] Ranges);

    private sealed partial class Stages(PipelineParts parts, TopicWriter writer, CancellationToken abandon)
    {
        private readonly ILogger _logger = parts.Loggers.CreateLogger(typeof(IntakeGraph));
        private readonly ConcurrentBag<Decoder> _idle = [];

        // The stage keeps the order of the batches, whichever is decoded first.
        public Task<Outgoing> ReadAsync(BatchElement element)
        {
            switch (element)
            {
                case BatchElement.Records { Batch: { Records.Count: > 0 } batch }:
                    return Task.Run(() => ReadAsync(batch));
                case BatchElement.Records { Batch: var batch }:
                    return Task.FromResult(Read(batch));
                case BatchElement.FilterChanged { From: var from }:
                    SayFromWhere(from);
                    break;
            }
            return Task.FromResult(new Outgoing([], []));
        }

        private void SayFromWhere(IReadOnlyList<TopicPartitionOffset> from)
        {
            var offsets = string.Join(", ", from.Select(f => f.Offset.IsSpecial ? $"{f.TopicPartition}" : $"{f}"));
            RulesApply(_logger, offsets);
        }

        // What a schema is needed for waits for the registry; so does what comes after it.
        private async Task<Outgoing> ReadAsync(RecordBatch batch)
        {
            if (parts.Schemas is { } schemas && schemas.MissingIn(batch) is { Count: > 0 } missing)
                await schemas.ResolveAsync(missing, abandon);
            return Read(batch);
        }

        private Outgoing Read(RecordBatch batch)
        {
            using (batch)
            {
                var decoder = TakeDecoder(batch.Filter);
                Tally(batch, decoder.Rules);
                var result = new IntakeResult { Filtered = batch.Filtered };
                var counts = IntakeCounts.Of(result);
                foreach (var record in batch.Records)
                {
                    var before = counts;
                    decoder.Intake.Take(record, result);
                    counts = IntakeCounts.Of(result);
                    (record.Range.State as RangeTally)?.Add(counts - before);
                }
                _idle.Add(decoder);
                parts.Counters.Add(counts);
                return new(RecordsOf(result), [.. batch.Ranges]);
            }
        }

        private void Tally(RecordBatch batch, ActiveRules rules)
        {
            var stamp = parts.Time.GetUtcNow();
            foreach (var range in batch.Ranges)
                if (!range.IsAccounted)
                {
                    var tally = new RangeTally(rules, stamp);
                    tally.Add(new IntakeCounts { Filtered = range.Filtered });
                    range.State = tally;
                }
        }

        // What was let go was let go by these rules.
        private Decoder TakeDecoder(Prefilter? filter)
        {
            var rules = parts.Rules.OfFilter(filter);
            return _idle.TryTake(out var idle) && ReferenceEquals(idle.Rules, rules)
                ? idle
                : new(rules, new RecordIntake(
                    rules.Prefilter, rules.Set.Categories, parts.Options.Topics.MaxRecordBytes, parts.Schemas, rules.Test));
        }

        public async Task<TrackedRange[]> DeliverAsync(Outgoing outgoing)
        {
            await writer.WriteAsync(outgoing.Records, abandon);
            foreach (var range in outgoing.Ranges)
                range.Done();
            return outgoing.Ranges;
        }

        private List<TopicRecord> RecordsOf(IntakeResult result)
        {
            var stamp = new Timestamp(parts.Time.GetUtcNow());
            var records = new List<TopicRecord>(result.Candidates.Count + result.Observations.Count + result.DeadLetters.Count);
            foreach (var candidate in result.Candidates)
                records.Add(HostRecords.Of(candidate, parts, stamp));
            foreach (var observation in result.Observations)
                records.Add(HostRecords.Of(observation, parts, stamp));
            foreach (var letter in result.DeadLetters)
                records.Add(DeadLetterRecord.OfIntake(letter, parts));
            return records;
        }

        [LoggerMessage(Level = LogLevel.Information, Message = "The rules in force see every event from here on: {Offsets}.")]
        private static partial void RulesApply(ILogger logger, string offsets);
    }
}

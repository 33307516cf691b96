using System.Text;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.Events;
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
        var consumer = parts.ConsumerOf(
            parts.Topics.IntakeGroup, parts.Options.Kafka.RawTopics, withHeaders: false, () => parts.Rules.Current.Prefilter);
        var writer = parts.Writer();
        var stages = new Stages(parts, writer, abandon);
        var stream = Source.FromGraph(new KafkaBatchSource(consumer))
            .Select(stages.Read)                                    // prefilter, decode, host key
            .SelectAsync(WritesInFlight, stages.DeliverAsync)       // done when the broker has acknowledged it
            .RunWith(Sink.Ignore<TrackedRange[]>(), parts.System.Materializer());
        return new RunningGraph(consumer, stream, writer);
    }

    private readonly record struct Outgoing(List<TopicRecord> Records, TrackedRange[] Ranges);

    private sealed partial class Stages(PipelineParts parts, TopicWriter writer, CancellationToken abandon)
    {
        private readonly ILogger _logger = parts.Loggers.CreateLogger(typeof(IntakeGraph));
        private ActiveRules? _rules;
        private RecordIntake? _intake;

        public Outgoing Read(BatchElement element)
        {
            switch (element)
            {
                case BatchElement.Records { Batch: var batch }:
                    return Read(batch);
                case BatchElement.FilterChanged { From: var from }:
                    SayFromWhere(from);
                    break;
            }
            return new([], []);
        }

        private void SayFromWhere(IReadOnlyList<TopicPartitionOffset> from)
        {
            var offsets = string.Join(", ", from.Select(f => f.Offset.IsSpecial ? $"{f.TopicPartition}" : $"{f}"));
            RulesApply(_logger, offsets);
        }

        private Outgoing Read(RecordBatch batch)
        {
            using (batch)
            {
                var intake = IntakeByRulesInForce();
                var result = new IntakeResult { Filtered = batch.Filtered };
                foreach (var record in batch.Records)
                    intake.Take(record.Value is { } value ? value.Span : default, record.Origin, result);
                Count(parts.Counters, result);
                return new(RecordsOf(result), [.. batch.Ranges]);
            }
        }

        private RecordIntake IntakeByRulesInForce()
        {
            var rules = parts.Rules.Current;
            if (!ReferenceEquals(rules, _rules))
                (_rules, _intake) = (rules, new RecordIntake(rules.Prefilter, rules.Set.Categories, parts.Options.Topics.MaxRecordBytes));
            return _intake!;
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
                records.Add(RecordOf(candidate, stamp));
            foreach (var (host, key, value) in result.Observations)
                records.Add(new(parts.Topics.Context, PartitionOf(Encoding.UTF8.GetBytes(host)), key, value, null, stamp));
            foreach (var letter in result.DeadLetters)
                records.Add(DeadLetterRecord.Of(letter, parts, stamp));
            return records;
        }

        private TopicRecord RecordOf(Candidate candidate, Timestamp stamp)
        {
            var key = Encoding.UTF8.GetBytes(candidate.Host);
            var headers = new Headers { { RecordOrigin.Header, candidate.Origin.ToHeader() } };
            return new(parts.Topics.Events, PartitionOf(key), key, candidate.Bytes, headers, stamp);
        }

        private int PartitionOf(byte[] host) => HostKey.PartitionOf(host, parts.Partitions);

        private static void Count(PipelineCounters counters, IntakeResult result) => counters.AddIntake(
            result.Filtered,
            result.Candidates.Count - result.Both,
            result.Observations.Count - result.Both,
            result.Both,
            result.DeadLetters.Count);

        [LoggerMessage(Level = LogLevel.Information, Message = "The rules in force see every event from here on: {Offsets}.")]
        private static partial void RulesApply(ILogger logger, string offsets);
    }
}

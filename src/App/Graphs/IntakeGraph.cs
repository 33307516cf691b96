using System.Text;
using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Cronwatch.App.Telemetry;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>Raw topics in; candidates and context by host, and dead letters, out. Stateless.</summary>
internal static class IntakeGraph
{
    private const int WritesInFlight = 8;       // Batches; more only makes the queue of the producer longer.

    public static RunningGraph Start(PipelineParts parts, CancellationToken abandon)
    {
        var prefilter = new Prefilter(parts.Rules.NecessaryLiterals);
        var consumer = parts.ConsumerOf(parts.Topics.IntakeGroup, parts.Options.Kafka.RawTopics, withHeaders: false, prefilter);
        var writer = parts.Writer();
        var stages = new Stages(parts, prefilter, writer, abandon);
        var stream = Source.FromGraph(new KafkaBatchSource(consumer))
            .Select(stages.Read)                                    // prefilter, decode, host key
            .SelectAsync(WritesInFlight, stages.DeliverAsync)       // done when the broker has acknowledged it
            .RunWith(Sink.Ignore<TrackedRange[]>(), parts.System.Materializer());
        return new RunningGraph(consumer, stream, writer);
    }

    private readonly record struct Outgoing(List<TopicRecord> Records, TrackedRange[] Ranges);

    private sealed class Stages(PipelineParts parts, Prefilter prefilter, TopicWriter writer, CancellationToken abandon)
    {
        private readonly RecordIntake _intake = new(prefilter, parts.Rules.Categories, parts.Options.Topics.MaxRecordBytes);

        public Outgoing Read(BatchElement element)
        {
            if (element is not BatchElement.Records { Batch: var batch })
                return new([], []);
            using (batch)
            {
                var result = new IntakeResult { Filtered = batch.Filtered };
                foreach (var record in batch.Records)
                    _intake.Take(record.Value, record.Origin, result);
                Count(parts.Counters, result);
                return new(RecordsOf(result), [.. batch.Ranges]);
            }
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
    }
}

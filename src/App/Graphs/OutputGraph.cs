using System.Diagnostics;
using Akka;
using Akka.Streams.Dsl;
using Cronwatch.App.Configuration;
using Cronwatch.App.Telemetry;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Kafka;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.Graphs;

/// <summary>Alerts in, one output's form of them out. Each output is a graph in a group of its own: one that is slow holds its own offsets alone.</summary>
internal static class OutputGraph
{
    // Alerts have some 10 KB, with osquery 80: what is repeated after a kill, and what an outage keeps in memory, is a batch of each credit.
    private const int BatchSize = 100;

    public static RunningGraph Start(PipelineParts parts, string name, OutputOptions options, CancellationToken abandon)
    {
        var consumer = parts.ConsumerOf(parts.Topics.OutputGroupOf(name), [parts.Topics.Alerts], withHeaders: true, batchSize: BatchSize);
        var writer = parts.Writer();
        var output = AlertOutputs.Of(name, options, parts.Topics, writer, parts.Time, parts.Loggers);
        var stages = new Stages(parts, name, options, output, writer, abandon);
        var stream = Source.FromGraph(new KafkaBatchSource(consumer))
            .Select(stages.Read)
            .SelectAsync(1, stages.DeliverAsync)       // done when every record is decided
            .RunWith(Sink.Ignore<NotUsed>(), parts.Materializer());
        return new RunningGraph([consumer], stream, log: null, output, writer);
    }

    private readonly record struct Outgoing(List<AlertRecord> Alerts, TrackedRange[] Ranges, Activity[] Spans);

    private sealed class Stages(PipelineParts parts, string name, OutputOptions options, IAlertOutput output, TopicWriter writer, CancellationToken abandon)
    {
        public Outgoing Read(BatchElement element)
        {
            if (element is not BatchElement.Records { Batch: var batch })
                return new([], [], []);
            using (batch)
                return new([.. batch.Records.Select(Read).OfType<AlertRecord>().Where(alert => options.Takes(alert.Kind))], [.. batch.Ranges], AlertTraces.Arrived($"output.{name}", batch));
        }

        public async Task<NotUsed> DeliverAsync(Outgoing outgoing)
        {
            if (outgoing.Alerts.Count > 0)
            {
                var refused = await output.DeliverAsync(outgoing.Alerts, abandon);
                await writer.WriteAsync([.. refused.Select(r => DeadLetterRecord.OfOutput(name, r, parts))], abandon);
                parts.Counters.AddOutput(name, outgoing.Alerts.Count - refused.Count, refused.Count);
            }
            foreach (var span in outgoing.Spans)
                span.Dispose();
            foreach (var range in outgoing.Ranges)
                range.Done();
            return NotUsed.Instance;
        }

        private static AlertRecord? Read(BatchRecord record) => AlertRecord.Of(record.Headers, record.Key.Span, record.Value, record.Origin);
    }
}

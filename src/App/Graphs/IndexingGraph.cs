using System.Diagnostics;
using System.Text;
using Akka;
using Akka.Streams.Dsl;
using Cronwatch.App.Configuration;
using Cronwatch.App.Telemetry;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>Alerts in, documents out. Stateless; an outage of the index holds its offsets, and nothing else.</summary>
internal static class IndexingGraph
{
    // What waits for the index is memory: of batches of some 4 MB, two are under way and two come, and the client has two more.
    private const int MostCredits = 2 * BulkIndexer.MostInFlight;
    private const int QueuedKilobytes = 8_192;

    public static RunningGraph Start(PipelineParts parts, ElasticsearchTarget target, CancellationToken abandon)
    {
        var consumer = parts.ConsumerOf(parts.Topics.IndexingGroup, [parts.Topics.Alerts], withHeaders: true, mostCredits: MostCredits, queuedKilobytes: QueuedKilobytes);
        var writer = parts.Writer();
        var indexer = new BulkIndexer(target, parts.Time, Random.Shared, parts.Loggers.CreateLogger<BulkIndexer>());
        var stages = new Stages(parts, indexer, writer, abandon);
        var stream = Source.FromGraph(new KafkaBatchSource(consumer))
            .Select(stages.Read)
            .SelectAsync(BulkIndexer.MostInFlight, stages.IndexAsync)       // done when every alert is decided
            .RunWith(Sink.Ignore<NotUsed>(), parts.Materializer());
        return new RunningGraph([consumer], stream, log: null, writer, parts.Gauges.Show(GraphNames.Indexing, [consumer], indexer));
    }

    private readonly record struct Outgoing(List<AlertToIndex> Alerts, RecordBatch? Batch, Activity[] Spans);

    private sealed class Stages(PipelineParts parts, BulkIndexer indexer, TopicWriter writer, CancellationToken abandon)
    {
        private Task _earlier = Task.CompletedTask;     // The stage calls in order, from one thread at a time.

        public Outgoing Read(BatchElement element)
        {
            if (element is not BatchElement.Records { Batch: var batch })
                return new([], null, []);
            return new([.. WithoutSuperseded(batch.Records).Select(Read).OfType<AlertToIndex>()], batch, AlertTraces.Arrived(GraphNames.Indexing, batch));
        }

        // News is whole: of several the last counts. Sent together they could be taken in another order.
        private static List<BatchRecord> WithoutSuperseded(List<BatchRecord> records)
        {
            var (kept, later) = (new List<BatchRecord>(records.Count), new HashSet<string>(StringComparer.Ordinal));
            for (var at = records.Count - 1; at >= 0; at--)
                if (!IndexableAlert.IsNews(records[at].Headers) || later.Add(Encoding.ASCII.GetString(records[at].Key.Span)))
                    kept.Add(records[at]);
            kept.Reverse();
            return kept;
        }

        public Task<NotUsed> IndexAsync(Outgoing outgoing)
        {
            var indexed = IndexAfterAsync(_earlier, outgoing);
            _earlier = Task.WhenAll(_earlier, indexed);
            return indexed;
        }

        // News of an alert must not come before older news of it. The documents are the batch's until all are decided.
        private async Task<NotUsed> IndexAfterAsync(Task earlier, Outgoing outgoing)
        {
            using var batch = outgoing.Batch;
            if (outgoing.Alerts.Exists(alert => alert.IsUpdate))
                await earlier;
            if (outgoing.Alerts.Count > 0)
            {
                var outcome = await indexer.IndexAsync(outgoing.Alerts, abandon);
                await writer.WriteAsync([.. outcome.Refused.Select(refused => DeadLetterRecord.OfIndexing(refused, parts))], abandon);
                parts.Counters.AddIndexed(outcome.Created, outcome.AlreadyThere, outcome.Updated, outcome.Refused.Length);
                parts.Delays?.Decided(outgoing.Alerts, parts.Time.GetUtcNow());
            }
            foreach (var span in outgoing.Spans)
                span.Dispose();
            foreach (var range in batch?.Ranges ?? [])
                range.Done();
            return NotUsed.Instance;
        }

        private AlertToIndex? Read(BatchRecord record) =>
            IndexableAlert.Of(record.Headers, record.Key.Span, record.Value, record.Origin, parts.Options.Space);
    }
}

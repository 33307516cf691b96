using Akka;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>
/// Candidates in, alerts out, and what exceptions keep from paging. The lanes own the context of the hosts whose events they get, because both topics have the
/// same partitions; they learn it from the context topic alone, after a restart as in operation. What intake cannot know
/// they write there themselves: changes in cron's directories, and what the rules made of them. Questions across hosts are
/// answered from all alerts, of whatever instance.
/// </summary>
/// <remarks>
/// <code>
/// events  ──► KafkaBatchSource ─┐
/// context ──► KafkaBatchSource ─┼─► lanes (one owner per host) ──► writer (alerts, suppressed, context) ──► offsets of events
/// alerts  ──► KafkaBatchSource ─┤
/// ticks ────────────────────────┘
/// </code>
/// </remarks>
internal sealed class DetectionGraph
{
    private const int WritesInFlight = 8;
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(200);      // A hold ends that late at most.

    private readonly BatchConsumer _events;
    private readonly DetectionLanes _lanes;

    private DetectionGraph(BatchConsumer events, DetectionLanes lanes, RunningGraph running) =>
        (_events, _lanes, Running) = (events, lanes, running);

    /// <summary>The graph as it runs.</summary>
    public RunningGraph Running { get; }

    public static DetectionGraph Start(PipelineParts parts, CancellationToken abandon)
    {
        var log = new ExecutionLog(GraphNames.Detection, parts);
        var events = parts.ConsumerOf(parts.Topics.DetectionGroup, [parts.Topics.Events], withHeaders: true, log: log);
        var context = parts.ConsumerOf(parts.Topics.DetectionGroup + "-context", [], withHeaders: false);
        var alerts = AlertTail.ConsumerOf(parts.Topics.DetectionGroup + "-alerts", parts.Options, parts.Partitions, parts.Loggers);
        var writer = parts.Writer();
        var lanes = new DetectionLanes(parts, context, alerts);
        var stream = Elements(events, context, alerts)
            .Merge(Ticks().TakeWhile(_ => !lanes.HaveEnded))
            .SelectMany(lanes.TakeInParts)
            .SelectAsync(WritesInFlight, outgoing => DeliverAsync(outgoing, writer, parts, abandon))
            .RunWith(Sink.Ignore<NotUsed>(), parts.Materializer());
        log.Start([events], writer, abandon);
        return new DetectionGraph(events, lanes, new RunningGraph([events], EndWithAsync(stream, context, alerts), log, writer, parts.Gauges.Show(GraphNames.Detection, [events])));
    }

    /// <summary>Ends when these offsets of events were read, with all the context up to these of context.</summary>
    public void StopAt(IReadOnlyDictionary<TopicPartition, long> events, IReadOnlyDictionary<TopicPartition, long> context)
    {
        _lanes.ContextTargets = context;
        _events.StopAt(events);
    }

    private static Source<DetectionInput, NotUsed> Elements(BatchConsumer events, BatchConsumer context, BatchConsumer alerts) =>
        Source.FromGraph(new KafkaBatchSource(events)).Select(DetectionInput.OfEvents)
            .Concat(Source.Single(DetectionInput.EventsEnd))
            .Merge(Source.FromGraph(new KafkaBatchSource(context)).Select(DetectionInput.OfContext))
            .Merge(Source.FromGraph(new KafkaBatchSource(alerts)).Select(DetectionInput.OfAlerts))
            .Concat(Source.Single(DetectionInput.End));

    // They end by themselves: a merge that completes eagerly fails when a tick waits in it (Akka.Streams 1.5).
    private static Source<DetectionInput, NotUsed> Ticks() =>
        Source.Tick(TickEvery, TickEvery, DetectionInput.Tick).MapMaterializedValue(_ => NotUsed.Instance);

    private static async Task<NotUsed> DeliverAsync(
        List<OutgoingAlert> alerts, TopicWriter writer, PipelineParts parts, CancellationToken abandon)
    {
        if (alerts.Count == 0)
            return NotUsed.Instance;
        await writer.WriteAsync(alerts.ConvertAll(a => a.Record), abandon);
        foreach (var alert in alerts)
        {
            if (alert.Outcome is { } outcome)
                parts.Counters.Add(outcome);
            if (alert is { Outcome: HitOutcome.Alert, Hit: { } hit })
                parts.Delays?.Published(hit, parts.Time.GetUtcNow());
            alert.Span?.Dispose();
            alert.Range?.Done();
        }
        return NotUsed.Instance;
    }

    private static async Task EndWithAsync(Task stream, params BatchConsumer[] followers)
    {
        try
        {
            await stream;
        }
        finally
        {
            foreach (var follower in followers)
                await follower.DisposeAsync();
        }
    }
}

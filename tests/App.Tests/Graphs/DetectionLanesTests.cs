using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>What partitions that come and go mean for the events that wait for their context.</summary>
public sealed class DetectionLanesTests : IAsyncDisposable
{
    private static readonly TopicPartition First = new("cronwatch.events", 0);
    private static readonly TopicPartition Second = new("cronwatch.events", 1);

    private readonly BlockingCollection<RecordBatch> _pool = [];
    private readonly OffsetTracker _offsets = new();
    private readonly BatchConsumer _context;
    private readonly BatchConsumer _alerts;
    private readonly DetectionLanes _lanes;
    private readonly RulesInForce _inForce;
    private int _events;
    private int _asked = 1;         // The tail itself was the first.

    public DetectionLanesTests()
    {
        _inForce = new RulesInForce(RulesOf("default"));
        var parts = new PipelineParts(new CronwatchOptions(), _inForce, GroupProtocol.Classic, 2, 1, new PipelineCounters(), null!, TimeProvider.System, NullLoggerFactory.Instance);
        _context = parts.ConsumerOf("context", [], withHeaders: false);
        _alerts = AlertTail.ConsumerOf("alerts", parts.Options, parts.Partitions, parts.Loggers);
        _lanes = new DetectionLanes(parts, _context, _alerts);
        for (var partition = 0; partition < parts.Partitions; partition++)
            _lanes.Take(DetectionInput.OfAlerts(new BatchElement.CaughtUp(new("cronwatch.alerts", partition), 1)));
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _alerts.DisposeAsync();
        _pool.Dispose();
    }

    [Fact]
    public void Take_PartitionRevokedWhileItsEventsWaitForContext_LeavesThemToTheNextOwner()
    {
        Assign(First);
        Assign(Second);
        Assert.Empty(Read(First));
        Assert.Empty(Read(Second));

        _lanes.Take(Events(new BatchElement.Revoked([First])));
        Assert.True(_offsets.IsDrained([First]), "Nobody waits for what will not be done here.");
        var alerts = CaughtUp(Second, following: 2);

        Assert.NotEmpty(alerts.Concat(_lanes.Take(DetectionInput.End)));
        foreach (var range in alerts.Select(a => a.Range!))
            range.Done();
        Assert.DoesNotContain(_offsets.TakeAdvanced(), o => o.TopicPartition == First);
    }

    [Fact]
    public void Take_PartitionComesAgain_WaitsForItsSecondReading()
    {
        Assign(First);
        _lanes.Take(Events(new BatchElement.Revoked([First])));
        Assign(First);
        Read(First);

        Assert.Empty(CaughtUp(First, following: 1).Concat(_lanes.Take(DetectionInput.End)));
        Assert.NotEmpty(CaughtUp(First, following: 2).Concat(_lanes.Take(DetectionInput.End)));
    }

    [Fact]
    public void Take_PartitionComesFromAnotherOwner_WaitsForWhatThatHasPublished()
    {
        _offsets.Assign([First]);
        _lanes.Take(Events(new BatchElement.Assigned([First])));
        CaughtUp(First, following: 1);
        Read(First);
        Assert.Empty(_lanes.Take(DetectionInput.End));
        AlertsCaughtUp(First, 1);       // As it did before.
        Assert.Empty(_lanes.Take(DetectionInput.End));
        Assert.NotEmpty(AlertsCaughtUp(First, 2).Concat(_lanes.Take(DetectionInput.End)));
    }

    [Fact]
    public void TakeInParts_BatchWhoseHitsAreManyMegabytes_ComesInPartsOfAFewByTheRulesItBeganWith()
    {
        Assign(First);
        CaughtUp(First, following: 1);
        var parts = new List<List<OutgoingAlert>>();
        foreach (var part in _lanes.TakeInParts(EventsOf(First, count: 300)))
        {
            Assert.Empty(_offsets.TakeAdvanced());
            Assert.InRange(part.Sum(outgoing => outgoing.Record.Value!.Length), 0, 3 * 1_024 * 1_024);
            _inForce.Replace(RulesOf("v19"));
            parts.Add(part);
        }
        Assert.True(parts.Count > 1, "All came at once.");
        Assert.Equal(Enumerable.Repeat(14L, 300), parts.SelectMany(HitsOf).Select(VersionOf));
        parts.Add(_lanes.Take(DetectionInput.Tick));        // What stands for those that did not page.
        foreach (var outgoing in parts.SelectMany(part => part))
            outgoing.Range?.Done();
        Assert.Equal(300, Assert.Single(_offsets.TakeAdvanced()).Offset.Value);
        Assert.Equal([19L], _lanes.TakeInParts(EventsOf(First, count: 1)).SelectMany(HitsOf).Select(VersionOf));
    }

    private void Assign(TopicPartition partition)
    {
        _offsets.Assign([partition]);
        _lanes.Take(Events(new BatchElement.Assigned([partition])));
        AlertsCaughtUp(partition, ++_asked);
    }

    private List<OutgoingAlert> AlertsCaughtUp(TopicPartition partition, int number) =>
        [.. _lanes.Take(DetectionInput.OfAlerts(new BatchElement.CaughtUp(new("cronwatch.alerts", partition.Partition), number)))];

    // A broker passes on any number that a producer wrote, such as microseconds.
    [Theory]
    [InlineData(1_768_471_032_180_000)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Take_TimeOfTheRecordIsNone_IsEvaluatedAllTheSame(long timestampMs)
    {
        Assign(First);
        CaughtUp(First, following: 1);
        var alerts = _lanes.Take(EventsOf(First, timestampMs, Some.FileEvent("/etc/cron.d/x")));
        Assert.Single(alerts.Concat(_lanes.Take(DetectionInput.End)), outgoing => outgoing.Outcome is not null);
    }

    private List<OutgoingAlert> Read(TopicPartition partition) => _lanes.Take(EventsOf(partition, Some.FileEvent("/etc/cron.d/x")));

    // Of no process, so that none of them waits.
    private DetectionInput EventsOf(TopicPartition partition, int count) => EventsOf(partition, [.. Enumerable.Range(0, count)
        .Select(_ => Some.FileEvent("/etc/cron.d/x", id: $"e{++_events}").Replace("\"entity_id\":\"p1\"", "\"x\":1", StringComparison.Ordinal))]);

    private DetectionInput EventsOf(TopicPartition partition, params string[] events) => EventsOf(partition, timestampMs: 0, events);

    private DetectionInput EventsOf(TopicPartition partition, long timestampMs, params string[] events)
    {
        var range = _offsets.Enter(partition, events.Length)!;
        var batch = new RecordBatch(_pool);
        batch.Ranges.Add(range);
        batch.Records.AddRange(events.Select(json => new BatchRecord(
            "h"u8.ToArray(), Encoding.UTF8.GetBytes(json), new(partition.Topic, partition.Partition.Value, 0, 0, timestampMs, RecordTimestampType.CreateTime), null, range)));
        return Events(new BatchElement.Records(batch));
    }

    private static RuleSet RulesOf(string directory)
    {
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", directory), ActiveRules.AlsoRead, out var rules, out _));
        return rules;
    }

    private static IEnumerable<OutgoingAlert> HitsOf(List<OutgoingAlert> part) => part.Where(outgoing => outgoing.Outcome is not null);

    private static long VersionOf(OutgoingAlert hit) =>
        JsonElement.Parse(hit.Record.Value!).GetProperty("kibana.alert.rule.version").GetInt64();

    private List<OutgoingAlert> CaughtUp(TopicPartition partition, int following) =>
        _lanes.Take(DetectionInput.OfContext(new BatchElement.CaughtUp(new("cronwatch.context", partition.Partition), following)));

    private static DetectionInput Events(BatchElement element) => DetectionInput.OfEvents(element);
}

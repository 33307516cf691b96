using System.Collections.Concurrent;
using System.Text;
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
    private int _asked = 1;         // The tail itself was the first.

    public DetectionLanesTests()
    {
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", "default"), ActiveRules.AlsoRead, out var rules, out _));
        var parts = new PipelineParts(new CronwatchOptions(), new RulesInForce(rules), GroupProtocol.Classic, 2, 1, new PipelineCounters(), null!, TimeProvider.System, NullLoggerFactory.Instance);
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

    private void Assign(TopicPartition partition)
    {
        _offsets.Assign([partition]);
        _lanes.Take(Events(new BatchElement.Assigned([partition])));
        AlertsCaughtUp(partition, ++_asked);
    }

    private List<OutgoingAlert> AlertsCaughtUp(TopicPartition partition, int number) =>
        [.. _lanes.Take(DetectionInput.OfAlerts(new BatchElement.CaughtUp(new("cronwatch.alerts", partition.Partition), number)))];

    private List<OutgoingAlert> Read(TopicPartition partition)
    {
        var range = _offsets.Enter(partition, 1)!;
        var value = Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x"));
        var batch = new RecordBatch(_pool);
        batch.Ranges.Add(range);
        batch.Records.Add(new BatchRecord("h"u8.ToArray(), value, new(partition.Topic, partition.Partition.Value, 0, 0, 0, RecordTimestampType.CreateTime), null, range));
        return _lanes.Take(Events(new BatchElement.Records(batch)));
    }

    private List<OutgoingAlert> CaughtUp(TopicPartition partition, int following) =>
        _lanes.Take(DetectionInput.OfContext(new BatchElement.CaughtUp(new("cronwatch.context", partition.Partition), following)));

    private static DetectionInput Events(BatchElement element) => DetectionInput.OfEvents(element);
}

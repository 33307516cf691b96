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

/// <summary>The lanes of one partition, without a broker: what it would bring is given, what they write comes back.</summary>
internal sealed class TestLanes : IAsyncDisposable
{
    private static readonly TopicPartition Events = new("cronwatch.events", 0);
    private static readonly TopicPartition Context = new("cronwatch.context", 0);
    private static readonly TopicPartition Alerts = new("cronwatch.alerts", 0);

    private readonly BlockingCollection<RecordBatch> _pool = [];
    private readonly OffsetTracker _offsets = new();
    private readonly BatchConsumer _context;
    private readonly BatchConsumer _alerts;
    private readonly DirectoryInfo _rules = Directory.CreateTempSubdirectory("cronwatch-rules-");
    private DetectionLanes _lanes;
    private int _followings;
    private long _next;

    /// <summary>Lanes with one rule, as its file has it, or a second, whose hits wait so long for their process.</summary>
    public TestLanes(string rule, TimeSpan? holdFor = null, string? exceptions = null, string? second = null)
    {
        File.WriteAllText(Path.Combine(_rules.FullName, "rule.toml"), rule);
        if (second is not null)
            File.WriteAllText(Path.Combine(_rules.FullName, "second.toml"), second);
        if (exceptions is not null)
            File.WriteAllText(Path.Combine(_rules.CreateSubdirectory("exceptions").FullName, "items.toml"), exceptions);
        if (!RuleSet.TryLoad(_rules.FullName, ActiveRules.AlsoRead, out var rules, out var problems))
            throw new InvalidOperationException(string.Join('\n', problems));
        Parts = new PipelineParts(
            new CronwatchOptions { Context = new() { HoldFor = holdFor ?? TimeSpan.FromSeconds(5) } }, new RulesInForce(rules), GroupProtocol.Classic, 1, 1, new PipelineCounters(), null!, TimeProvider.System, NullLoggerFactory.Instance);
        _context = Parts.ConsumerOf("context", [], withHeaders: false);
        _alerts = AlertTail.ConsumerOf("alerts", Parts.Options, Parts.Partitions, Parts.Loggers);
        _offsets.Assign([Context, Alerts]);
        _lanes = Started([], default);
    }

    public PipelineParts Parts { get; }

    /// <summary>Starts anew, with what the alert topic holds.</summary>
    public void Restart(params IEnumerable<OutgoingAlert> published) => _lanes = Started(published, TimeProvider.System.GetUtcNow());

    /// <summary>The same, and what was read is read again from some event on, since it was not committed.</summary>
    public void RestartAt(long offset, params IEnumerable<OutgoingAlert> published)
    {
        Restart(published);
        _next = offset;
    }

    /// <summary>The same, days later.</summary>
    public void RestartAfter(TimeSpan time, params IEnumerable<OutgoingAlert> published) => _lanes = Started(published, TimeProvider.System.GetUtcNow() - time);

    /// <summary>Starts anew, and has read so much of what the alert topic holds, but not all.</summary>
    public void RestartBehind(params IEnumerable<OutgoingAlert> read) => _lanes = Started(read, TimeProvider.System.GetUtcNow(), isBehind: true);

    /// <summary>Reads the rest of what the alert topic holds.</summary>
    public void CatchUp(params IEnumerable<OutgoingAlert> rest)
    {
        Tell(rest, TimeProvider.System.GetUtcNow());
        _lanes.Take(DetectionInput.OfAlerts(new BatchElement.CaughtUp(Alerts, 1)));
    }

    /// <summary>What follows from an event.</summary>
    public List<OutgoingAlert> Read(string json) => Written(_lanes.Take(DetectionInput.OfEvents(Records(Events, "h"u8.ToArray(), Encoding.UTF8.GetBytes(json)))));

    /// <summary>What follows when a process of the host is told.</summary>
    public List<OutgoingAlert> Learn(SaidRecord process) => Written(_lanes.Take(DetectionInput.OfContext(Records(Context, process.KeyFor("h"), process.ToBytes()))));

    /// <summary>What follows when time goes on.</summary>
    public List<OutgoingAlert> Tick() => Written(_lanes.Take(DetectionInput.Tick));

    /// <summary>What follows when the partition goes to another instance.</summary>
    public List<OutgoingAlert> Revoke() => Written(_lanes.Take(DetectionInput.OfEvents(new BatchElement.Revoked([Events]))));

    /// <summary>What follows when nothing more comes.</summary>
    public List<OutgoingAlert> End() => Written(_lanes.Take(DetectionInput.End));

    /// <summary>The same, as the graph takes it.</summary>
    public List<List<OutgoingAlert>> EndInParts() => [.. _lanes.TakeInParts(DetectionInput.End).Select(Written)];

    /// <summary>What became of an event's only hit.</summary>
    public OutgoingAlert ReadOne(string json) => Assert.Single(Read(json), outgoing => outgoing.Outcome is not null);

    /// <summary>What was written is acknowledged. Gives the offsets of events that may be committed since.</summary>
    public List<TopicPartitionOffset> Acknowledge(IEnumerable<OutgoingAlert> written)
    {
        foreach (var outgoing in written)
            outgoing.Range?.Done();
        return [.. _offsets.TakeAdvanced().Where(offset => offset.Topic == Events.Topic)];
    }

    public static JsonElement Document(OutgoingAlert outgoing) => JsonElement.Parse(outgoing.Record.Value!);

    public static string Id(OutgoingAlert outgoing) => Encoding.ASCII.GetString(outgoing.Record.Key!);

    public static string Kind(OutgoingAlert outgoing) => Encoding.ASCII.GetString(outgoing.Record.Headers!.GetLastBytes("cronwatch-kind"));

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _alerts.DisposeAsync();
        _pool.Dispose();
        _rules.Delete(recursive: true);
    }

    // Changes in cron's directories are of no interest here.
    private static List<OutgoingAlert> Written(List<OutgoingAlert> outgoing)
    {
        foreach (var change in outgoing.Where(o => o.Record.Topic == Context.Topic))
            change.Range?.Done();
        return [.. outgoing.Where(o => o.Record.Topic != Context.Topic)];
    }

    private DetectionLanes Started(IEnumerable<OutgoingAlert> published, DateTimeOffset publishedAt, bool isBehind = false)
    {
        _lanes = new DetectionLanes(Parts, _context, _alerts);
        _offsets.Assign([Events]);
        _lanes.Take(DetectionInput.OfEvents(new BatchElement.Assigned([Events])));
        Tell(published, publishedAt);
        if (!isBehind)
            _lanes.Take(DetectionInput.OfAlerts(new BatchElement.CaughtUp(Alerts, 1)));
        _lanes.Take(DetectionInput.OfContext(new BatchElement.CaughtUp(Context, ++_followings)));
        return _lanes;
    }

    private void Tell(IEnumerable<OutgoingAlert> published, DateTimeOffset publishedAt)
    {
        foreach (var alert in published.Where(p => p.Record.Topic == Alerts.Topic))
            _lanes.Take(DetectionInput.OfAlerts(Records(Alerts, alert.Record.Key!, alert.Record.Value!, publishedAt)));
    }

    private BatchElement.Records Records(TopicPartition partition, byte[] key, byte[] value, DateTimeOffset? at = null)
    {
        var offset = _next++;
        var range = _offsets.Enter(partition, offset)!;
        range.Extend(_next);
        var batch = new RecordBatch(_pool);
        batch.Ranges.Add(range);
        var stamp = (at ?? TimeProvider.System.GetUtcNow()).ToUnixTimeMilliseconds();
        batch.Records.Add(new BatchRecord(key, value, new(partition.Topic, 0, offset, 0, stamp, RecordTimestampType.CreateTime), null, range));
        return new BatchElement.Records(batch);
    }
}

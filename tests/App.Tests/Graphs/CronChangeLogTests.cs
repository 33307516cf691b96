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
using Cronwatch.Sinks.Kafka;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>What detection itself writes into the context topic, and reads there again.</summary>
public sealed class CronChangeLogTests : IAsyncDisposable
{
    private const string Events = "cronwatch.events";
    private const string Context = "cronwatch.context";

    private static readonly TopicPartition Partition = new(Events, 0);

    private readonly BlockingCollection<RecordBatch> _pool = [];
    private readonly OffsetTracker _offsets = new();
    private readonly PipelineParts _parts;
    private readonly BatchConsumer _context;
    private readonly BatchConsumer _alerts;
    private DetectionLanes _lanes;
    private int _followings;

    public CronChangeLogTests()
    {
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", "default"), EventFields.OfAlerts, out var rules, out _));
        _parts = new PipelineParts(
            new CronwatchOptions(), new RulesInForce(rules), GroupProtocol.Classic, 1, 1, new PipelineCounters(), null!, TimeProvider.System,
            NullLoggerFactory.Instance);
        _context = _parts.ConsumerOf("context", [], withHeaders: false);
        _alerts = AlertTail.ConsumerOf("alerts", _parts.Options, _parts.Partitions, _parts.Loggers);
        _lanes = Restarted();
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _alerts.DisposeAsync();
        _pool.Dispose();
    }

    [Fact]
    public void Take_HitInACronDirectory_WritesTheChangeUnderTheHostAndTheEvent()
    {
        var record = Assert.Single(ContextOf(Read(Some.FileEvent("/etc/cron.d/x"))));
        Assert.True(CronChange.TryReadKey(record.Key, out var host, out var id));
        var change = CronChange.Read(id, record.Value);
        Assert.Equal(("h", "/etc/cron.d/x", "creation", "/usr/bin/bash", null),
            (host, change!.Path, change.Action, change.Process, change.ExcludedBy));
        Assert.Equal(64, change.AlertId!.Length);
    }

    [Fact]
    public void Take_ChangeThatTheRuleExcludes_IsWrittenWithWhatExcludedIt()
    {
        var outgoing = Read(Some.FileEvent("/etc/cron.d/x", executable: "/usr/bin/dpkg"));
        var change = ChangeOf(Assert.Single(outgoing).Record.Key!, outgoing[0].Record.Value!);
        Assert.Equal((null, "process.executable in (\"/usr/bin/dpkg\")"), (change.AlertId, change.ExcludedBy));
    }

    [Fact]
    public void Take_DeletionThatNoRuleAsksFor_IsWrittenToo()
    {
        var record = Assert.Single(ContextOf(Read(Some.FileEvent("/etc/cron.d/x", action: "deletion"))));
        var change = ChangeOf(record.Key!, record.Value!);
        Assert.Equal(("deletion", null, null), (change.Action, change.AlertId, change.ExcludedBy));
    }

    [Fact]
    public void Take_FileElsewhere_IsNotWritten() =>
        Assert.Empty(ContextOf(Read(Some.FileEvent("/srv/etc/cron.d/x", executable: "/usr/bin/dpkg"))));

    [Fact]
    public void Take_EventThatIsSentAgain_WritesTheSameRecord()
    {
        var (first, again) = (Read(Some.FileEvent("/etc/cron.d/x")), Read(Some.FileEvent("/etc/cron.d/x")));
        Assert.Equal(ContextOf(first)[0].Key, ContextOf(again)[0].Key);
        Assert.Equal(ContextOf(first)[0].Value, ContextOf(again)[0].Value);
    }

    [Fact]
    public void Take_ChangeIsNotAcknowledged_KeepsTheOffsetOfItsEvent()
    {
        var outgoing = Read(Some.FileEvent("/etc/cron.d/x", executable: "/usr/bin/dpkg"));
        Assert.Empty(_offsets.TakeAdvanced());
        Assert.Single(outgoing).Range!.Done();
        Assert.Equal(1, Assert.Single(_offsets.TakeAdvanced()).Offset.Value);
    }

    [Fact]
    public void Take_HitAfterOtherChanges_NamesThemInItsAlert_AfterARestartToo()
    {
        var earlier = ContextOf(Read(Some.FileEvent("/etc/cron.daily/sysstat", executable: "/usr/bin/dpkg", id: "e0")));
        var before = ChangesOf(Read(Some.FileEvent("/etc/cron.d/x", id: "e1")));

        _lanes = Restarted();
        foreach (var record in earlier)
            Assert.Empty(Learn(record.Key!, record.Value));
        var after = ChangesOf(Read(Some.FileEvent("/etc/cron.d/x", id: "e1")));

        Assert.Equal(2, before.GetProperty("count").GetInt32());
        Assert.True(JsonElement.DeepEquals(before.GetProperty("changes"), after.GetProperty("changes")));
    }

    [Fact]
    public void Learn_ChangeOlderThan48Hours_IsBuried()
    {
        var noon = new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
        Assert.Empty(Learn("a", noon.AddHours(-49)));
        Assert.Empty(Learn("b", noon));
        var tombstone = Assert.Single(Learn("c", noon.AddMinutes(2))).Record;
        Assert.Equal((Context, null), (tombstone.Topic, tombstone.Value));
        Assert.Equal(KeyOf("a"), tombstone.Key);
    }

    private DetectionLanes Restarted()
    {
        var lanes = new DetectionLanes(_parts, _context, _alerts);
        _offsets.Assign([Partition]);
        lanes.Take(DetectionInput.OfEvents(new BatchElement.Assigned([Partition])));
        lanes.Take(DetectionInput.OfAlerts(new BatchElement.CaughtUp(new("cronwatch.alerts", Partition.Partition), 1)));
        lanes.Take(DetectionInput.OfContext(new BatchElement.CaughtUp(new(Context, Partition.Partition), ++_followings)));
        return lanes;
    }

    private List<OutgoingAlert> Read(string json)
    {
        var outgoing = _lanes.Take(DetectionInput.OfEvents(Records(Partition, "h"u8.ToArray(), Encoding.UTF8.GetBytes(json))));
        return [.. outgoing, .. _lanes.Take(DetectionInput.End)];
    }

    private List<OutgoingAlert> Learn(string id, DateTimeOffset time) => Learn(KeyOf(id), new CronChange(IdOf(id), time).ToBytes());

    private List<OutgoingAlert> Learn(byte[] key, byte[]? value)
    {
        var partition = new TopicPartition(Context, Partition.Partition);
        _offsets.Assign([partition]);
        return _lanes.Take(DetectionInput.OfContext(Records(partition, key, value)));
    }

    private BatchElement.Records Records(TopicPartition partition, byte[] key, byte[]? value)
    {
        var range = _offsets.Enter(partition, 1)!;
        var batch = new RecordBatch(_pool);
        batch.Ranges.Add(range);
        var origin = new RecordOrigin(partition.Topic, partition.Partition.Value, 0, 0, 0, RecordTimestampType.CreateTime);
        batch.Records.Add(new BatchRecord(key, value, origin, null, range));
        return new BatchElement.Records(batch);
    }

    private static byte[] KeyOf(string id) => CronChange.KeyOf("h", IdOf(id));

    private static string IdOf(string id) => id.PadLeft(64, '0');

    private static CronChange ChangeOf(byte[] key, byte[] value) =>
        CronChange.TryReadKey(key, out _, out var id) ? CronChange.Read(id, value)! : throw new ArgumentException("No key of a change.", nameof(key));

    private static List<TopicRecord> ContextOf(List<OutgoingAlert> outgoing) =>
        [.. outgoing.Select(o => o.Record).Where(record => record.Topic == Context)];

    private static JsonElement ChangesOf(List<OutgoingAlert> outgoing) =>
        JsonElement.Parse(Assert.Single(outgoing, o => o.Record.Topic == "cronwatch.alerts").Record.Value!).GetProperty("guide.cron_changes");
}

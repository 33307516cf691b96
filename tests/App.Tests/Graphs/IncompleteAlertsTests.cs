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

/// <summary>What comes after an alert went out is published under the same id.</summary>
public sealed class IncompleteAlertsTests : IAsyncDisposable
{
    private static readonly TopicPartition Events = new("cronwatch.events", 0);
    private static readonly TopicPartition Context = new("cronwatch.context", 0);
    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly BlockingCollection<RecordBatch> _pool = [];
    private readonly OffsetTracker _offsets = new();
    private readonly BatchConsumer _context;
    private readonly DetectionLanes _lanes;

    public IncompleteAlertsTests()
    {
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", "default"), ActiveRules.AlsoRead, out var rules, out _));
        var parts = new PipelineParts(
            new CronwatchOptions(), new RulesInForce(rules), GroupProtocol.Classic, 1, 1, new PipelineCounters(), null!, TimeProvider.System,
            NullLoggerFactory.Instance);
        _context = parts.ConsumerOf("context", [], withHeaders: false);
        _lanes = new DetectionLanes(parts, _context);
        _offsets.Assign([Events, Context]);
        _lanes.Take(DetectionInput.OfEvents(new BatchElement.Assigned([Events])));
        _lanes.Take(DetectionInput.OfContext(new BatchElement.CaughtUp(Context, 1)));
        Learn("p9", Noon);       // Processes are collected from the host.
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _pool.Dispose();
    }

    [Fact]
    public void Take_ProcessComesAfterItsAlert_PublishesTheAlertAgainWithIt()
    {
        var alert = Assert.Single(Read(Noon));
        var news = Assert.Single(Learn("p1", Noon.AddMinutes(1)));
        Assert.Equal(("alert", "context"), (KindOf(alert), KindOf(news)));
        Assert.Equal(alert.Record.Key, news.Record.Key);
        Assert.Equal((0, "late", 1, "resolved"), (Number(alert, "revision"), StatusOf(alert), Number(news, "revision"), StatusOf(news)));
        Assert.Equal("bash -c x", JsonElement.Parse(news.Record.Value!).GetProperty("guide.ancestry").GetProperty("links")[0].GetProperty("command_line").GetString());
        Assert.Null(news.Range);
    }

    [Fact]
    public void Take_NewsOfAnotherProcessOrOfWhatIsKnown_PublishesNothing()
    {
        Read(Noon);
        Assert.Empty(Learn("p2", Noon));
        Assert.Single(Learn("p1", Noon));
        Assert.Empty(Learn("p1", Noon));
    }

    [Fact]
    public void Take_ProcessComesMoreThan15MinutesAfterItsAlert_PublishesNothing()
    {
        Read(Noon);
        Assert.Empty(Learn("p2", Noon.AddMinutes(15.1)));
        Assert.Empty(Learn("p1", Noon.AddMinutes(15.2)));
    }

    [Fact]
    public void Take_MoreIncompleteAlertsThanAreWatched_KeepsTheNewest()
    {
        for (var i = 0; i < 300; i++)
            Read(Noon, $"e{i}", $"p{i}");
        Assert.Empty(Learn("p0", Noon));
        Assert.Single(Learn("p299", Noon));
    }

    private List<OutgoingAlert> Read(DateTimeOffset stamp, string id = "e1", string process = "p1")
    {
        var json = Some.FileEvent("/etc/cron.d/x", id: id).Replace("\"p1\"", $"\"{process}\"", StringComparison.Ordinal);
        return AlertsOf(DetectionInput.OfEvents(Records(Events, "h"u8.ToArray(), Encoding.UTF8.GetBytes(json), stamp)));
    }

    private List<OutgoingAlert> Learn(string process, DateTimeOffset stamp)
    {
        var said = new SaidRecord
        {
            Actions = ["exec"],
            Process = new() { EntityId = process, Pid = 4711, Name = "bash", Executable = "/usr/bin/bash", CommandLine = "bash -c x", User = new("0", "root"), RealUser = new("0", "root") },
            Timestamp = Noon,
            Sequence = 1,
        };
        return AlertsOf(DetectionInput.OfContext(Records(Context, said.KeyFor("h"), said.ToBytes(), stamp)));
    }

    // The end of the input ends every wait; the lanes go on.
    private List<OutgoingAlert> AlertsOf(DetectionInput input) =>
        [.. _lanes.Take(input).Concat(_lanes.Take(DetectionInput.End)).Where(o => o.Record.Topic == "cronwatch.alerts")];

    private BatchElement.Records Records(TopicPartition partition, byte[] key, byte[] value, DateTimeOffset stamp)
    {
        var range = _offsets.Enter(partition, 1)!;
        var batch = new RecordBatch(_pool);
        batch.Ranges.Add(range);
        var origin = new RecordOrigin(partition.Topic, 0, 0, 0, stamp.ToUnixTimeMilliseconds(), RecordTimestampType.CreateTime);
        batch.Records.Add(new BatchRecord(key, value, origin, null, range));
        return new BatchElement.Records(batch);
    }

    private static string KindOf(OutgoingAlert alert) =>
        alert.Record.Headers!.TryGetLastBytes("cronwatch-kind", out var kind) ? Encoding.UTF8.GetString(kind) : "none";

    private static string? StatusOf(OutgoingAlert alert) => JsonElement.Parse(alert.Record.Value!).GetProperty("cronwatch.context.status").GetString();

    private static int Number(OutgoingAlert alert, string name) => JsonElement.Parse(alert.Record.Value!).GetProperty($"cronwatch.context.{name}").GetInt32();
}

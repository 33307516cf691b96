using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>What comes after an alert went out is published under the same id.</summary>
public sealed class IncompleteAlertsTests : IAsyncDisposable
{
    private static readonly TopicPartition Events = new("cronwatch.events", 0);
    private static readonly TopicPartition Context = new("cronwatch.context", 0);
    private static readonly TopicPartition Alerts = new("cronwatch.alerts", 0);
    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly BlockingCollection<RecordBatch> _pool = [];
    private readonly OffsetTracker _offsets = new();
    private readonly PipelineParts _parts;
    private readonly BatchConsumer _context;
    private readonly BatchConsumer _alerts;
    private DetectionLanes _lanes;
    private int _followings;

    public IncompleteAlertsTests()
    {
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", "default"), ActiveRules.AlsoRead, out var rules, out _));
        _parts = new PipelineParts(
            new CronwatchOptions(), new RulesInForce(rules), GroupProtocol.Classic, 1, 1, new PipelineCounters(), null!, TimeProvider.System,
            NullLoggerFactory.Instance);
        _context = _parts.ConsumerOf("context", [], withHeaders: false);
        _alerts = AlertTail.ConsumerOf("alerts", _parts.Options, _parts.Partitions, _parts.Loggers);
        _offsets.Assign([Context, Alerts]);
        _lanes = Restarted();
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _alerts.DisposeAsync();
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
    public void Take_ProcessComesAfterARestart_PublishesTheSameNews()
    {
        var alert = Assert.Single(Read(Noon));
        var before = Assert.Single(Learn("p1", Noon.AddMinutes(1)));

        _lanes = Restarted(alert);
        var after = Assert.Single(Learn("p1", Noon.AddMinutes(1)));

        Assert.Equal(before.Record.Key, after.Record.Key);
        Assert.Equal(WithoutClock(before), WithoutClock(after));
    }

    [Fact]
    public void Take_NewsThatAnotherInstancePublished_IsNotPublishedAgain()
    {
        var alert = Assert.Single(Read(Noon));
        var news = Assert.Single(Learn("p1", Noon.AddMinutes(1)));

        _lanes = Restarted(alert, news);

        Assert.Empty(Learn("p1", Noon.AddMinutes(1)));
    }

    [Fact]
    public void Take_AlertOfARuleThatIsGoneOrNoAlert_IsNotWatched()
    {
        var alert = Assert.Single(Read(Noon)).Record;
        foreach (var document in (string[])[Encoding.UTF8.GetString(alert.Value!).Replace("ff10d4d8", "00000000", StringComparison.Ordinal), "{}", ""])
        {
            _lanes = Restarted(new OutgoingAlert(alert with { Value = Encoding.UTF8.GetBytes(document) }, null));
            Assert.Empty(Learn("p1", Noon));
        }
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
        Assert.Empty(Learn("p1", Noon.AddMinutes(15.1)));
    }

    [Fact]
    public void Take_MoreIncompleteAlertsThanAreWatched_KeepsTheNewest()
    {
        for (var i = 0; i < 100; i++)
            Read(Noon, $"e{i}", $"p{i}");
        Assert.Empty(Learn("p0", Noon));
        Assert.Single(Learn("p99", Noon));
    }

    [Fact]
    public void Watch_MoreThatLackAListingThanCanBe_KeepsTheOneThatLacksItsProcess()
    {
        var alerts = new IncompleteAlerts();
        alerts.Watch(HitOf(0), [], LacksProcess);
        for (var i = 1; i < 300; i++)
            alerts.Watch(HitOf(i), [], LacksListing);
        Assert.Equal([0, .. Enumerable.Range(237, 63)], Asked(alerts));
    }

    [Fact]
    public void Watch_AnOlderOneComesBackFromTheTopic_DoesNotDisplaceANewer()
    {
        var alerts = new IncompleteAlerts();
        for (var i = 1; i < 65; i++)
            alerts.Watch(HitOf(i), [], LacksProcess);
        alerts.Watch(HitOf(0), [], LacksProcess);
        Assert.Equal(Enumerable.Range(1, 64), Asked(alerts));
    }

    [Fact]
    public void Hear_OfAProcess_IsNewsToThoseThatLackOneAlone()
    {
        var alerts = new IncompleteAlerts();
        alerts.Watch(HitOf(1), [], LacksProcess);
        alerts.Watch(HitOf(2), [], LacksListing);
        Asked(alerts);          // What came before they were watched.

        alerts.Hear("h", ofProcess: true);
        Assert.Equal([1], Asked(alerts));
        alerts.Hear("h", ofProcess: false);
        Assert.Equal([1, 2], Asked(alerts));
        alerts.Hear("other", ofProcess: false);
        Assert.Empty(Asked(alerts));
    }

    private static AlertProgress LacksProcess => new(0, KnowsProcess: false, Late: 1, Resolved: 0, Links: 0, TimeSpan.Zero);

    private static AlertProgress LacksListing => LacksProcess with { KnowsProcess = true };

    private Hit HitOf(int second) =>
        new($"{second}", _parts.Rules.Current.Set.Rules[0].Info, new HostEvent(_parts.Rules.Current.Set.Fields), "h", default, Noon.AddSeconds(second), Noon);

    private static List<int> Asked(IncompleteAlerts alerts)
    {
        var asked = new List<int>();
        alerts.Revise(
            (hit, alert) =>
            {
                asked.Add(int.Parse(hit.Id, CultureInfo.InvariantCulture));
                return new GuideAnswers(new(AnswerStatus.Missing, []), new(AnswerStatus.Missing), alert.Held);
            }, Noon, Noon, (_, _) => Assert.Fail("Nothing more is known."));
        asked.Sort();
        return asked;
    }

    // With what its alert topic holds, and processes that are collected from the host.
    private DetectionLanes Restarted(params OutgoingAlert[] published)
    {
        _lanes = new DetectionLanes(_parts, _context, _alerts);
        _offsets.Assign([Events]);
        _lanes.Take(DetectionInput.OfEvents(new BatchElement.Assigned([Events])));
        foreach (var alert in published)
            _lanes.Take(DetectionInput.OfAlerts(Records(Alerts, alert.Record.Key!, alert.Record.Value!, TimeProvider.System.GetUtcNow())));
        _lanes.Take(DetectionInput.OfAlerts(new BatchElement.CaughtUp(Alerts, 1)));
        _lanes.Take(DetectionInput.OfContext(new BatchElement.CaughtUp(Context, ++_followings)));
        Learn("p9", Noon);
        return _lanes;
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

    // All but when it was published, and what the context topic brings back.
    private static string WithoutClock(OutgoingAlert alert)
    {
        var document = JsonNode.Parse(alert.Record.Value!)!.AsObject();
        document.Remove("guide.cron_changes");
        document.Remove("cronwatch.guide_text");
        return Regex.Replace(document.ToJsonString(), "\"as_of\":\"[^\"]*\"", "");
    }

    private static string KindOf(OutgoingAlert alert) =>
        alert.Record.Headers!.TryGetLastBytes("cronwatch-kind", out var kind) ? Encoding.UTF8.GetString(kind) : "none";

    private static string? StatusOf(OutgoingAlert alert) => JsonElement.Parse(alert.Record.Value!).GetProperty("cronwatch.context.status").GetString();

    private static int Number(OutgoingAlert alert, string name) => JsonElement.Parse(alert.Record.Value!).GetProperty($"cronwatch.context.{name}").GetInt32();
}

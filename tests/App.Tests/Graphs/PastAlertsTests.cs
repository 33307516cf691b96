using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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

/// <summary>What detection knows of alerts that were made before, here or elsewhere.</summary>
public sealed class PastAlertsTests : IAsyncDisposable
{
    private const string Alerts = "cronwatch.alerts";

    private static readonly TopicPartition Events = new("cronwatch.events", 0);

    private readonly BlockingCollection<RecordBatch> _pool = [];
    private readonly OffsetTracker _offsets = new();
    private readonly PipelineParts _parts;
    private readonly BatchConsumer _context;
    private readonly BatchConsumer _tail;
    private DetectionLanes _lanes;
    private int _followings;

    public PastAlertsTests()
    {
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", "default"), EventFields.OfAlerts, out var rules, out _));
        _parts = new PipelineParts(
            new CronwatchOptions(), new RulesInForce(rules), GroupProtocol.Classic, 2, 1, new PipelineCounters(), null!, TimeProvider.System,
            NullLoggerFactory.Instance);
        _context = _parts.ConsumerOf("context", [], withHeaders: false);
        _tail = AlertTail.ConsumerOf("alerts", _parts.Options, _parts.Partitions, _parts.Loggers);
        _lanes = Started();
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _tail.DisposeAsync();
        _pool.Dispose();
    }

    [Fact]
    public void Take_AlertsAreNotBack_LetsHitsWaitForAllPartitions()
    {
        Assert.Empty(Read(Event("e1", "h1")));
        Assert.Empty(CatchUp(0));
        Assert.Single(CatchUp(1), o => o.Record.Topic == Alerts);
    }

    [Fact]
    public void Take_AlertOfAnotherInstance_IsNamedByTheNextHitOfThePerson()
    {
        var elsewhere = AlertOf(Event("e1", "h1"));
        _lanes = Started();
        Learn(elsewhere);
        var related = Guide(AlertOf(Event("e2", "h2")), "related_alerts");
        Assert.Equal("""{"count":0,"by_rule":[],"items":[],"truncated":false}""", related["host"]!.ToJsonString());
        Assert.Equal(("all_hosts", 1, elsewhere.Key), ((string?)related["scope"], (int)related["user"]!["count"]!, (string?)related["user"]!["items"]![0]!["id"]));
        Assert.Equal("web-h1", (string?)related["user"]!["items"]![0]!["host"]);
    }

    [Fact]
    public void Take_HitsOfOneBatch_KnowEachOther_AndCountOnceWhenTheyComeBack()
    {
        CatchUp(0, 1);
        var both = Read(Event("e1", "h1"), Event("e2", "h1")).Where(o => o.Record.Topic == Alerts).Select(Alert.Of).ToList();
        Assert.Equal([0, 1], both.Select(alert => (int)Guide(alert, "related_alerts")["host"]!["count"]!));
        foreach (var alert in both)
            Learn(alert);
        var third = AlertOf(Event("e3", "h1"));
        Assert.Equal(2, (int)Guide(third, "related_alerts")["host"]!["count"]!);
        Assert.Equal(3, (int)Guide(third, "prevalence")["same_executable_and_path"]!["alerts"]!);
    }

    [Fact]
    public void Take_AlertsThatWereReadFromTheTopic_GiveWhatThoseInMemoryGave()
    {
        string[] first = [Event("e1", "h1"), Event("e2", "h1", path: "/etc/cron.d/\\ud800\\\"<b>"), Event("e3", "h2", user: "root", uid: "0"), Event("e4", "h3", at: "1970-01-01T00:00:00Z")];
        var alerts = first.Select(AlertOf).ToList();
        var before = AlertOf(Event("e5", "h1"));
        _lanes = Started();
        foreach (var alert in alerts.Append(alerts[1]).Reverse())
            Learn(alert);
        var after = AlertOf(Event("e5", "h1"));
        foreach (var answer in (string[])["related_alerts", "prevalence"])
            Assert.True(JsonNode.DeepEquals(WithoutClock(before, answer), WithoutClock(after, answer)), $"{before.Document}\n{after.Document}");
    }

    [Fact]
    public void Take_GarbageOnTheAlertTopic_IsPassedOver()
    {
        var (key, document) = AlertOf(Event("e1", "h1"));
        _lanes = Started();
        for (var length = 0; length < document.Length; length += 97)
            Learn(key, document[..length]);
        foreach (var garbage in (string[])["[]", "null", "{}", "{\"kibana.alert.uuid\":[[[", "\u0000", new string('[', 100_000), document.Replace("original_time", "x", StringComparison.Ordinal)])
            Learn(key, garbage);
        Learn(key, null);
        Assert.Equal(0, (int)Guide(AlertOf(Event("e2", "h1")), "related_alerts")["host"]!["count"]!);
    }

    private static string Event(
        string id, string host, string user = "alice", string uid = "1001", string path = "/etc/cron.d/x", string at = "2026-01-15T09:57:12Z") => $$$"""
        {"@timestamp":"{{{at}}}","event":{"id":"{{{id}}}","action":"creation","category":["file"],"kind":"event"},
         "host":{"id":"{{{host}}}","name":"web-{{{host}}}","os":{"type":"linux"}},"agent":{"id":"a-{{{host}}}"},
         "file":{"path":"{{{path}}}","name":"x"},"process":{"name":"bash","executable":"/usr/bin/bash"},"user":{"id":"{{{uid}}}","name":"{{{user}}}"}}
        """;

    // One that has its context, and has read no alerts yet.
    private DetectionLanes Started()
    {
        var lanes = new DetectionLanes(_parts, _context, _tail);
        _offsets.Assign([Events]);
        lanes.Take(DetectionInput.OfEvents(new BatchElement.Assigned([Events])));
        lanes.Take(DetectionInput.OfContext(new BatchElement.CaughtUp(new("cronwatch.context", Events.Partition), ++_followings)));
        return lanes;
    }

    private List<OutgoingAlert> CatchUp(params int[] partitions) =>
        [.. partitions.SelectMany(p => _lanes.Take(DetectionInput.OfAlerts(new BatchElement.CaughtUp(new(Alerts, p), 1))))];

    private Alert AlertOf(string json)
    {
        CatchUp(0, 1);
        return Alert.Of(Assert.Single(Read(json), o => o.Record.Topic == Alerts));
    }

    private List<OutgoingAlert> Read(params string[] events) => _lanes.Take(DetectionInput.OfEvents(Records(
        Events, events.Select(json => (Encoding.UTF8.GetBytes(JsonDocument.Parse(json).RootElement.GetProperty("host").GetProperty("id").GetString()!), (byte[]?)Encoding.UTF8.GetBytes(json))))));

    private void Learn(Alert alert) => Learn(alert.Key, alert.Document);

    private void Learn(string key, string? document)
    {
        var partition = new TopicPartition(Alerts, 1);
        _offsets.Assign([partition]);
        Assert.Empty(_lanes.Take(DetectionInput.OfAlerts(Records(
            partition, [(Encoding.ASCII.GetBytes(key), document is null ? null : Encoding.UTF8.GetBytes(document))]))));
    }

    private BatchElement.Records Records(TopicPartition partition, IEnumerable<(byte[] Key, byte[]? Value)> records)
    {
        var range = _offsets.Enter(partition, 1)!;
        var batch = new RecordBatch(_pool);
        batch.Ranges.Add(range);
        var origin = new RecordOrigin(partition.Topic, partition.Partition.Value, 0, 0, 1_768_471_032_000, RecordTimestampType.CreateTime);
        foreach (var (key, value) in records)
            batch.Records.Add(new BatchRecord(key, value, origin, null, range));
        return new BatchElement.Records(batch);
    }

    private static JsonObject Guide(Alert alert, string answer) => JsonNode.Parse(alert.Document)![$"guide.{answer}"]!.AsObject();

    private static JsonObject WithoutClock(Alert alert, string answer)
    {
        var guide = Guide(alert, answer);
        guide.Remove("as_of");
        return guide;
    }

    private sealed record Alert(string Key, string Document)
    {
        public static Alert Of(OutgoingAlert outgoing) =>
            new(Encoding.ASCII.GetString(outgoing.Record.Key!), Encoding.UTF8.GetString(outgoing.Record.Value!));
    }
}

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
using Cronwatch.Ingest;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>Results of osquery from the raw topic into an alert, and after a restart.</summary>
public sealed class OsqueryLogTests : IAsyncDisposable
{
    private const string Host = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    private const string Context = "cronwatch.context";

    private static readonly TopicPartition Partition = new("cronwatch.events", 0);

    // As osquery writes them: a snapshot, a differential result that is whole, and what has changed since.
    private static readonly string[] Results =
    [
        $$"""{"snapshot":[{"uid":"0","gid":"0","username":"root","directory":"/root","shell":"/bin/bash"}],"action":"snapshot","name":"pack_cronwatch_users","hostIdentifier":"{{Host}}","unixTime":1768471000,"epoch":0,"counter":0,"numerics":false}""",
        $$"""{"diffResults":{"removed":[],"added":[{"pid":"640","address":"0.0.0.0","port":"22"},{"pid":"9","port":"99"}]},"name":"pack_cronwatch_ports","hostIdentifier":"{{Host}}","unixTime":1768470000,"epoch":0,"counter":0}""",
        $$"""{"diffResults":{"removed":[{"pid":"9","port":"99"}],"added":[{"pid":"4711","port":"4444"}]},"name":"pack_cronwatch_ports","hostIdentifier":"{{Host}}","unixTime":1768471000,"epoch":0,"counter":1}""",
        $$"""{"columns":{"pid":"4711","port":"4444"},"action":"removed","name":"pack_cronwatch_ports","hostIdentifier":"{{Host}}","unixTime":1768471010,"epoch":0,"counter":2}""",
        $$"""{"columns":{"pid":"4711","port":"5555"},"action":"added","name":"pack_cronwatch_ports","hostIdentifier":"{{Host}}","unixTime":1768471010,"epoch":0,"counter":2}""",
    ];

    private readonly BlockingCollection<RecordBatch> _pool = [];
    private readonly OffsetTracker _offsets = new();
    private readonly RecordIntake _intake = new(new Prefilter(["cron"]), ["file"], 1_000_000);
    private readonly PipelineParts _parts;
    private readonly BatchConsumer _context;
    private readonly BatchConsumer _alerts;
    private readonly List<(byte[] Key, byte[]? Value)> _topic = [];
    private DetectionLanes _lanes;
    private int _followings;

    public OsqueryLogTests()
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
    public void Take_HitOfAHostWithOsquery_AlertSaysWhatItAnswered_AfterARestartToo()
    {
        foreach (var result in Results)
            Send(result);
        var before = AlertOf(Hit());

        _lanes = Restarted();
        foreach (var (key, value) in Compacted())
            Learn(key, value);
        var after = AlertOf(Hit());

        Assert.Equal("/bin/bash", before.GetProperty("guide.user").GetProperty("shell").GetString());
        var ports = before.GetProperty("guide.listening_ports");
        Assert.Equal("resolved", ports.GetProperty("status").GetString());
        Assert.Equal(["5555 True", "22 False"], ports.GetProperty("ports").EnumerateArray().Select(port =>
            $"{port.GetProperty("port").GetInt64()} {port.GetProperty("in_tree").GetBoolean()}"));
        Assert.Equal("not_collected", before.GetProperty("guide.logins").GetProperty("status").GetString());
        foreach (var step in (string[])["guide.user", "guide.listening_ports", "guide.logins", "guide.cron_files"])
            Assert.True(JsonElement.DeepEquals(WithoutTime(before, step), WithoutTime(after, step)), step);
    }

    [Fact]
    public void Learn_RunOfADifferentialResult_IsWrittenDown_AndHoldsTheOffsetUntilItIsAcknowledged()
    {
        Send(Results[1]);
        var own = Send(Results[2]);
        var run = Assert.Single(own).Record;
        Assert.True(OsqueryKey.TryRead(run.Key, out var key));
        Assert.Equal((Context, OsqueryPart.Run), (run.Topic, key.Part));
    }

    [Fact]
    public void Take_ListingComesAfterItsAlert_PublishesTheAlertAgainWithWhatTheFileRuns()
    {
        Send(Crontab("1768471000", ""));
        var alert = AlertOf(Hit());
        Send(Crontab("1768471100", """{"command":"root curl -s x | sh","path":"/etc/cron.d/x","minute":"*"}"""));
        var news = AlertOf(_lanes.Take(DetectionInput.End));
        Assert.Equal(("late", "resolved"), (CommandsOf(alert).GetProperty("status").GetString(), CommandsOf(news).GetProperty("status").GetString()));
        Assert.Contains("curl -s x | sh", news.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, news.GetProperty("cronwatch.context.revision").GetInt32());

        static string Crontab(string time, string rows) =>
            $$"""{"snapshot":[{{rows}}],"action":"snapshot","name":"pack_cronwatch_crontab","hostIdentifier":"{{Host}}","unixTime":{{time}},"epoch":0,"counter":0}""";

        static JsonElement CommandsOf(JsonElement alert) => alert.GetProperty("guide.script").GetProperty("crontab");
    }

    [Fact]
    public void Take_IdentifiersThatAreNoHosts_AreCountedAtTheEnd()
    {
        Send(Results[0].Replace(Host, "web-01", StringComparison.Ordinal));
        Send(Results[0].Replace(Host, "\\u001b[31m", StringComparison.Ordinal));
        Send(Results[0]);
        AlertOf(Hit());
        _lanes.Take(DetectionInput.End);
        Assert.Equal(2, _parts.Counters.UnmatchedIdentifiers);
        Assert.Equal(2, _parts.Counters.Summarize(TimeSpan.FromSeconds(1), default).UnmatchedIdentifiers);
    }

    // What intake makes of it, and what the lane itself writes then.
    private List<OutgoingAlert> Send(string result)
    {
        var into = new IntakeResult();
        _intake.Take(Encoding.UTF8.GetBytes(result), new("osquery", 0, 0, 0, 1_768_471_000_000, RecordTimestampType.CreateTime), into);
        var own = into.Observations.SelectMany(said => Learn(said.Key, said.Value)).ToList();
        foreach (var record in own.Select(o => o.Record).ToList())
            own.AddRange(Learn(record.Key!, record.Value));
        return own;
    }

    private List<OutgoingAlert> Learn(byte[] key, byte[]? value)
    {
        _topic.Add((key, value));
        var partition = new TopicPartition(Context, Partition.Partition);
        _offsets.Assign([partition]);
        return _lanes.Take(DetectionInput.OfContext(Records(partition, key, value)));
    }

    private List<(byte[] Key, byte[]? Value)> Compacted() =>
    [
        .. from record in _topic.Select((record, at) => (record, at))
           group record by Convert.ToHexString(record.record.Key) into same
           orderby same.Last().at
           select same.Last().record,
    ];

    private List<OutgoingAlert> Hit()
    {
        var outgoing = _lanes.Take(DetectionInput.OfEvents(Records(Partition, Encoding.UTF8.GetBytes(Host), Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x")))));
        return [.. outgoing, .. _lanes.Take(DetectionInput.End)];
    }

    private DetectionLanes Restarted()
    {
        var lanes = new DetectionLanes(_parts, _context, _alerts);
        _offsets.Assign([Partition]);
        lanes.Take(DetectionInput.OfEvents(new BatchElement.Assigned([Partition])));
        lanes.Take(DetectionInput.OfContext(new BatchElement.CaughtUp(new(Context, Partition.Partition), ++_followings)));
        lanes.Take(DetectionInput.OfAlerts(new BatchElement.CaughtUp(new("cronwatch.alerts", Partition.Partition), 1)));
        return lanes;
    }

    private BatchElement.Records Records(TopicPartition partition, byte[] key, byte[]? value)
    {
        var range = _offsets.Enter(partition, 1)!;
        var batch = new RecordBatch(_pool);
        batch.Ranges.Add(range);
        var origin = new RecordOrigin(partition.Topic, partition.Partition.Value, 0, 0, 1_768_471_020_000, RecordTimestampType.CreateTime);
        batch.Records.Add(new BatchRecord(key, value, origin, null, range));
        return new BatchElement.Records(batch);
    }

    private static JsonElement AlertOf(List<OutgoingAlert> outgoing) =>
        JsonElement.Parse(Assert.Single(outgoing, o => o.Record.Topic == "cronwatch.alerts").Record.Value!);

    // What is not collected is so as of the hit.
    private static JsonElement WithoutTime(JsonElement alert, string step) => JsonSerializer.SerializeToElement(
        alert.GetProperty(step).EnumerateObject().Where(member => member.Name != "as_of" && member.Value.ValueKind != JsonValueKind.Object)
            .ToDictionary(member => member.Name, member => member.Value));
}

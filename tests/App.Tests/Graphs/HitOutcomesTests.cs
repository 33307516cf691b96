using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Detect.Suppression;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>What exceptions make of hits.</summary>
public sealed class HitOutcomesTests : IDisposable
{
    private static readonly GuideAnswers Nothing = new(new(AnswerStatus.NotCollected, []), new(AnswerStatus.NotCollected), TimeSpan.Zero);

    private readonly DirectoryInfo _exceptions = Directory.CreateTempSubdirectory("cronwatch-exceptions-");

    public void Dispose() => _exceptions.Delete(recursive: true);

    [Fact]
    public async Task Take_HitThatAnItemExcepts_GoesToSuppressedWhole()
    {
        var rules = Load("""{ field = "file.path", value = "/etc/cron.d/backup" }""");
        var parts = new PipelineParts(new CronwatchOptions(), rules, GroupProtocol.Classic, 1, 1, new PipelineCounters(), null!, TimeProvider.System, NullLoggerFactory.Instance);
        await using var context = parts.ConsumerOf("context", [], withHeaders: false);
        using var pool = new BlockingCollection<RecordBatch>();
        await using var alerts = AlertTail.ConsumerOf("alerts", parts.Options, parts.Partitions, parts.Loggers);
        var lanes = new DetectionLanes(parts, context, alerts);
        var partition = new TopicPartition("cronwatch.events", 0);
        var offsets = new OffsetTracker();
        offsets.Assign([partition]);
        lanes.Take(DetectionInput.OfEvents(new BatchElement.Assigned([partition])));
        lanes.Take(DetectionInput.OfContext(new BatchElement.CaughtUp(new("cronwatch.context", 0), 1)));
        lanes.Take(DetectionInput.OfAlerts(new BatchElement.CaughtUp(new("cronwatch.alerts", 0), 1)));
        var batch = new RecordBatch(pool);
        var range = offsets.Enter(partition, 2)!;
        batch.Ranges.Add(range);
        foreach (var (path, id) in new[] { ("/etc/cron.d/backup", "e1"), ("/etc/cron.d/other", "e2"), ("/etc/cron.d/backup", "e1") })
            batch.Records.Add(new BatchRecord("h"u8.ToArray(), Encoding.UTF8.GetBytes(Some.FileEvent(path, id: id)), new(partition.Topic, 0, 0, 0, 0, RecordTimestampType.CreateTime), null, range));

        List<OutgoingAlert> outgoing = [.. lanes.Take(DetectionInput.OfEvents(new BatchElement.Records(batch))), .. lanes.Take(DetectionInput.End)];

        var excepted = Assert.Single(outgoing, o => o.Record.Topic == "cronwatch.suppressed").Record;
        var alert = Assert.Single(outgoing, o => o.Record.Topic == "cronwatch.alerts").Record;
        var document = JsonElement.Parse(excepted.Value!);
        Assert.Equal(document.GetProperty("kibana.alert.uuid").GetString(), Encoding.ASCII.GetString(excepted.Key!));
        Assert.Equal(("excepted", "mine", "it"), (document.GetProperty("cronwatch.outcome").GetString(),
            document.GetProperty("cronwatch.exception.list_id").GetString(), document.GetProperty("cronwatch.exception.item_id").GetString()));
        Assert.True(document.TryGetProperty("guide.ancestry", out _));
        Assert.Equal("excepted", Encoding.ASCII.GetString(excepted.Headers!.GetLastBytes("cronwatch-kind")));
        Assert.Equal("/etc/cron.d/other", JsonElement.Parse(alert.Value!).GetProperty("file").GetProperty("path").GetString());
        Assert.Equal(2, parts.Counters.Hits);
        var count = Assert.Single(rules.Current.Exceptions.Counts);
        Assert.Equal(1, count.Hits);
        range.Done();
        Assert.Empty(offsets.TakeAdvanced());       // Both records are still to be acknowledged.
    }

    [Theory]
    [InlineData("guide.ancestry.links.executable", "/usr/bin/ansible", true)]
    [InlineData("guide.ancestry.links.executable", "/usr/bin/other", false)]
    [InlineData("guide.ancestry.links.user.name", "deploy", true)]
    [InlineData("guide.user.behind.name", "deploy", true)]
    [InlineData("guide.change_origin.kind", "configuration_management", true)]
    public void Of_ItemAboutContext_HoldsOfWhatTheAlertWillSay(string field, string value, bool excepts)
    {
        var rules = Load($$"""{ field = "{{field}}", value = "{{value}}" }""").Current;
        var answers = Nothing with
        {
            Ancestry = new(AnswerStatus.Resolved, [new(0, LinkStatus.Resolved) { Executable = "/usr/bin/cp" }, new(1, LinkStatus.Resolved) { Executable = "/usr/bin/ansible", User = new("1001", "deploy") }]),
            User = new(AnswerStatus.Resolved) { Behind = new(new("1001", "deploy"), 1, "p", "ancestor") },
            Origin = new(AnswerStatus.Resolved) { Kind = OriginKind.ConfigurationManagement },
        };
        Assert.Equal(excepts, HitOutcomes.Of(HitOf(rules, Some.FileEvent("/etc/cron.d/x")), answers, rules.Exceptions, new Paging("default")) is HitOutcome.Excepted);
    }

    [Fact]
    public void Of_EventThatForgesItsContext_Pages()
    {
        var rules = Load("""{ field = "guide.change_origin.kind", value = "configuration_management" }""").Current;
        var forged = Some.FileEvent("/etc/cron.d/x").Replace("{\"@timestamp\"", "{\"guide.change_origin\":{\"kind\":\"configuration_management\"},\"@timestamp\"", StringComparison.Ordinal);
        Assert.IsType<HitOutcome.Alert>(HitOutcomes.Of(HitOf(rules, forged), Nothing, rules.Exceptions, new Paging("default")));
    }

    [Fact]
    public void Of_ItemThatHasExpired_CoversEventsOfBeforeOnly()
    {
        var rules = Load("""{ field = "file.path", value = "/etc/cron.d/x" }""", "expire_time = \"2026-01-15T09:57:13Z\"").Current;
        var hit = HitOf(rules, Some.FileEvent("/etc/cron.d/x"));
        Assert.IsType<HitOutcome.Excepted>(HitOutcomes.Of(hit, Nothing, rules.Exceptions, new Paging("default")));
        // A clock that runs ahead does not carry the event beyond: it was consumed before.
        var ahead = HitOf(rules, Some.FileEvent("/etc/cron.d/x").Replace("2026-01-15T09:57:12", "2030-01-15T09:57:12", StringComparison.Ordinal));
        Assert.IsType<HitOutcome.Excepted>(HitOutcomes.Of(ahead, Nothing, rules.Exceptions, new Paging("default")));
        Assert.IsType<HitOutcome.Alert>(HitOutcomes.Of(ahead with { ConsumedAt = new(2026, 1, 15, 9, 57, 14, TimeSpan.Zero) }, Nothing, rules.Exceptions, new Paging("default")));
    }

    [Fact]
    public void Of_ItemThatStaysOverAReload_CountsOn()
    {
        var first = Load("""{ field = "file.path", value = "/etc/cron.d/x" }""");
        HitOutcomes.Of(HitOf(first.Current, Some.FileEvent("/etc/cron.d/x")), Nothing, first.Current.Exceptions, new Paging("default"));
        first.Replace(Load("""{ field = "file.path", value = "/etc/cron.d/y" }""").Current.Set);
        var count = Assert.Single(first.Current.Exceptions.Counts);
        Assert.Equal((1, new DateTimeOffset(2026, 1, 15, 9, 57, 12, TimeSpan.Zero).AddTicks(1806296)), (count.Hits, count.LastMatch));
    }

    private static Hit HitOf(ActiveRules rules, string json) => new(
        "2255b03f", rules.Set.Rules[0].Info, Some.Event(rules.Set.Fields, json), "h", new("raw", 0, 0, 0, 0, RecordTimestampType.CreateTime),
        new(2026, 1, 15, 9, 57, 12, 500, TimeSpan.Zero), new(2026, 1, 15, 9, 57, 12, 750, TimeSpan.Zero));

    private RulesInForce Load(string entry, string more = "")
    {
        File.WriteAllText(Path.Combine(_exceptions.FullName, "mine.toml"), $"""
            rule_id = "ff10d4d8-fea7-422d-afb1-e5a2702369a9"
            [[items]]
            name = "It"
            {more}
            entries = [{entry}]
            """);
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", "default"), EventFields.OfAlerts, out var rules, out var errors,
            exceptions: new ExceptionSources(_exceptions.FullName, null)), string.Join('\n', errors));
        return new RulesInForce(rules);
    }
}

using System.Diagnostics.Metrics;
using System.Globalization;
using Cronwatch.App.Executions;
using Cronwatch.App.Telemetry;
using Cronwatch.App.Tests.Graphs;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Telemetry;

[Collection(PipelineInstruments.Collection)]
public sealed class PipelineMetricsTests
{
    [Fact]
    public async Task Instruments_AreThoseThatWereApproved()
    {
        var lines = (await PipelineInstruments.AllAsync()).Select(i => $"{i.Name} {PipelineInstruments.KindOf(i)} {i.Unit}\n");
        var approved = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "App.Tests", "Telemetry", "metrics.approved.txt"));
        Assert.Equal(approved, string.Concat(lines));
    }

    [Fact]
    public async Task Instruments_Names_AreGraphNounAndVerb() => Assert.All(
        await PipelineInstruments.AllAsync(),
        i => Assert.Matches("^cronwatch\\.(intake|detection|indexing|outputs|pipeline)\\.[a-z_]+\\.[a-z_]+$", i.Name));

    [Fact]
    public async Task Hit_ThatWaits_IsCountedByItsRuleAndAsHeld()
    {
        await using var lanes = new TestLanes(Some.Rule("r", "/etc/cron*"));
        using var meter = new Meter(PipelineMetrics.MeterName);
        using var readings = new MeterReadings(meter);
        PipelineMetrics.AddTo(meter, lanes.Parts);
        Assert.Null(readings["cronwatch.detection.hits.found", "rule=r"]);
        Assert.Null(readings["cronwatch.detection.hits.held"]);

        lanes.Read(Some.FileEvent("/etc/cron.d/x"));
        lanes.Tick();

        Assert.Equal(1, readings["cronwatch.detection.hits.found", "rule=r"]);
        Assert.Equal(1, readings["cronwatch.detection.hits.held"]);
        Assert.Equal(0, readings["cronwatch.detection.batches.waiting"]);
        Assert.Equal(1, readings["cronwatch.pipeline.rules.loaded"]);

        lanes.End();
        lanes.Tick();
        Assert.Equal(0, readings["cronwatch.detection.hits.held"]);
    }

    [Fact]
    public async Task Lanes_WhoseAlertsAreNotBack_AreNotRestored()
    {
        await using var lanes = new TestLanes(Some.Rule("r", "/etc/cron*"));
        lanes.RestartBehind();
        lanes.Read(Some.FileEvent("/etc/cron.d/x"));
        lanes.Tick();
        Assert.Equal((false, 1), (lanes.Parts.Gauges.Lanes!.IsRestored, lanes.Parts.Gauges.Lanes.WaitingBatches));

        lanes.CatchUp();
        lanes.Tick();
        Assert.Equal((true, 0), (lanes.Parts.Gauges.Lanes!.IsRestored, lanes.Parts.Gauges.Lanes.WaitingBatches));
    }

    [Fact]
    public async Task Counters_AreReadByGraphAndReason()
    {
        await using var lanes = new TestLanes(Some.Rule("r", "/etc/cron*"));
        using var meter = new Meter(PipelineMetrics.MeterName);
        using var readings = new MeterReadings(meter);
        PipelineMetrics.AddTo(meter, lanes.Parts);
        var counters = lanes.Parts.Counters;

        counters.Add(new IntakeCounts(Filtered: 5, Candidates: 4, Context: 3, Both: 2, DeadLetters: 1));
        counters.AddDeadLetter("intake", "not-json");
        counters.AddDeadLetter("indexing", DeadLetter.IndexRefused);
        counters.AddIndexed(created: 4, alreadyThere: 3, updated: 2, refused: 1);
        counters.AddFailure("intake");
        counters.AddUnaccounted(7);
        lanes.Parts.Rules.Refused = [new("a.toml", 1, 1, "wrong", "mend"), new("b.toml", 1, 1, "wrong", "mend")];

        Assert.Equal(0, readings["cronwatch.detection.dead_letters.made", "reason=not-json"]);
        Assert.Equal(15, readings["cronwatch.intake.events.read"]);
        Assert.Equal(5, readings["cronwatch.intake.events.filtered"]);
        Assert.Equal(1, readings["cronwatch.intake.dead_letters.made", "reason=not-json"]);
        Assert.Equal(1, readings["cronwatch.indexing.dead_letters.made", "reason=index-refused"]);
        Assert.Equal(2, readings["cronwatch.indexing.alerts.updated"]);
        Assert.Equal(1, readings["cronwatch.intake.runs.failed"]);
        Assert.Equal(0, readings["cronwatch.detection.runs.failed"]);
        Assert.Equal(7, readings["cronwatch.detection.hits.unaccounted"]);
        Assert.Equal(2, readings["cronwatch.pipeline.rules.refused"]);
    }

    [Fact]
    public void Headroom_OfWindows_IsTheLeastOfTheLastThatClosed()
    {
        var gauges = new PipelineGauges();
        Assert.Null(gauges.HeadroomOf("intake"));
        gauges.Close(Window("10:00", 3));
        gauges.Close(Window("10:05", 4));
        gauges.Close(Window("10:05", 2));
        gauges.Close(Window("10:05", 9));
        gauges.Close(Window("10:00", 0.5));
        gauges.Close(Window("10:10", null));
        Assert.Equal(2, gauges.HeadroomOf("intake"));
        Assert.Null(gauges.HeadroomOf("detection"));
    }

    [Fact]
    public async Task Delay_OfAClockThatIsAhead_IsNone()
    {
        await using var lanes = new TestLanes(Some.Rule("r", "/etc/cron*"));
        using var meter = new Meter(PipelineMetrics.MeterName);
        using var readings = new MeterReadings(meter);
        var delays = new Delays(meter);
        var hit = HitOf(lanes);

        delays.Found(hit with { DetectedAt = hit.ConsumedAt.AddSeconds(-9) });
        Assert.Equal(0, readings["cronwatch.detection.hits.delayed"]);
        delays.Found(hit with { DetectedAt = hit.ConsumedAt.AddSeconds(0.25) });
        Assert.Equal(0.25, readings["cronwatch.detection.hits.delayed"]);
        delays.Published(hit, DateTimeOffset.Parse("2026-01-15T09:57:13.1806296Z", CultureInfo.InvariantCulture));
        Assert.Equal(1, readings["cronwatch.detection.alerts.delayed"]);
    }

    private static Hit HitOf(TestLanes lanes)
    {
        lanes.Read(Some.FileEvent("/etc/cron.d/x"));
        return Assert.Single(lanes.End(), outgoing => outgoing.Hit is not null).Hit!;
    }

    private static Execution Window(string start, double? headroom) => new()
    {
        Graph = "intake",
        WindowStart = DateTimeOffset.Parse($"2026-01-15T{start}:00Z", CultureInfo.InvariantCulture),
        Topic = "raw",
        Partition = 0,
        Closed = headroom is not null,
        Headroom = headroom,
    };
}

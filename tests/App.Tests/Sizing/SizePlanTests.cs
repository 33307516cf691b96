using System.Text.Json;
using Cronwatch.App.Sizing;

namespace Cronwatch.App.Tests.Sizing;

/// <summary>What fleets need by the committed figures.</summary>
public sealed class SizePlanTests
{
    [Theory]
    [InlineData(500, 1, 2, 1, 32)]
    [InlineData(100_000, 1, 2, 2, 32)]          // 160 MB/s of file events: one instance of four cores with room to spare, two for safety.
    [InlineData(1_000_000, 4, 5, 16, 64)]       // 1.6 GB/s: four to six of intake, and the tables over 16 of detection.
    [InlineData(10_000_000, 32, 33, 157, 628)]
    public void Plan_FileEventASecondAndHost_HasInstancesAndPartitions(long hosts, long intake, long withSpare, long detection, long partitions)
    {
        var plan = SizePlan.Of(new() { Hosts = hosts }, UnitCosts.Committed);
        Assert.Equal(
            (intake, withSpare, detection, partitions),
            (Of(plan, "intake").Instances, Of(plan, "intake").InstancesWithSpare, Of(plan, "detection").Instances, plan.Partitions));
        Assert.Empty(plan.Findings);
    }

    [Fact]
    public void Plan_MillionHosts_HasTablesOf210GigabytesAndTheStreamsOfTheDesign()
    {
        var plan = SizePlan.Of(new() { Hosts = 1_000_000, ProcessEvents = 0 }, UnitCosts.Committed);
        Assert.Equal(1.6e9, Of(plan, "intake").ReadBytes, 1e6);
        Assert.Equal(26_000 * 1_800, Of(plan, "intake").WrittenBytes, 1);      // Candidates, with 200 B of headers.
        var detection = Of(plan, "detection");
        Assert.Equal("memory", detection.BoundBy);
        Assert.InRange(210e9 * 2, 0.8 * detection.Instances * 0.85 * detection.MemoryBytes, detection.Instances * 0.85 * detection.MemoryBytes);
    }

    [Theory]
    [InlineData(0.3, 1_543)]        // Within half of an hour's outage.
    [InlineData(0.1, 400)]
    [InlineData(0.5, 3_600)]
    public void Plan_AtALoad_CatchesUpWithAnHour(double busy, double seconds)
    {
        var load = new FleetLoad { Hosts = 100_000, FileEvents = busy * 10, ProcessEvents = 0, LinkGigabits = 400 };
        var intake = Of(SizePlan.Of(load, UnitCosts.Committed with { FileEventMicroseconds = 4 }), "intake");
        Assert.Equal((1, busy), (intake.Instances, Math.Round(intake.Busy, 6)));
        Assert.Equal(seconds, intake.CatchUpSeconds, 0.5);
    }

    [Theory]
    [InlineData(10, "network", 4)]
    [InlineData(400, "cores", 2)]
    public void Plan_FullLink_IsBoundByWhatIsScarce(double gigabits, string boundBy, long instances)
    {
        var load = new FleetLoad { Hosts = 1_000_000, ProcessEvents = 0, FileEventBytes = 2_000, LinkGigabits = gigabits };
        var costs = UnitCosts.Committed with { FileEventMicroseconds = 3 };
        var intake = Of(SizePlan.Of(load, costs), "intake");
        Assert.Equal((boundBy, instances), (intake.BoundBy, intake.Instances));
    }

    [Fact]
    public void Plan_Disk_FollowsFromRetentionCopiesAndCompression()
    {
        var load = new FleetLoad { Hosts = 1_000, AlertsPerDay = 100, SilentHitsPerDay = 10, Replicas = 2, Compression = 0.5 };
        var disk = SizePlan.Of(load, UnitCosts.Committed).Topics.ToDictionary(t => t.Topic, t => (t.Days, Math.Round(t.Bytes)));
        Assert.Equal(
            (3.0, 1_000 * 1_600 * 86_400L * 3 + 100 * 3_800 * 86_400L * 3),
            disk["raw"]);
        Assert.Equal((3.0, 26 * 1_800 * 86_400L * 3), disk["cronwatch.events"]);
        Assert.Equal((null, 1_000 * 300 * 700 * 2L), disk["cronwatch.context"]);
        Assert.Equal((400.0, 100 * 400 * 38_261L), disk["cronwatch.alerts"]);
        Assert.Equal((30.0, 10 * 30 * 25_643L), disk["cronwatch.suppressed"]);
        Assert.Equal(
            ["raw", "cronwatch.events", "cronwatch.context", "cronwatch.alerts", "cronwatch.suppressed", "cronwatch.executions", "cronwatch.dead-letters"],
            disk.Keys);
    }

    [Fact]
    public void Plan_OutageLongerThanRetention_IsAFinding() => Assert.StartsWith(
        "--outage: raw topics that keep 3 days lose what is older;",
        Assert.Single(SizePlan.Of(new() { Hosts = 1_000, Outage = TimeSpan.FromDays(4) }, UnitCosts.Committed).Findings), StringComparison.Ordinal);

    [Fact]
    public void Plan_MorePartitionsThanThereMayBe_IsAFinding() => Assert.Contains(
        "give instances of detection more memory",
        Assert.Single(SizePlan.Of(new() { Hosts = 10_000_000, DetectionGigabytes = 2 }, UnitCosts.Committed).Findings), StringComparison.Ordinal);

    [Fact]
    public void Plan_AsJson_NamesWhatItRestsOn()
    {
        var json = JsonElement.Parse(SizePlan.Of(new() { Hosts = 1_000 }, UnitCosts.Committed).ToJson());
        Assert.Equal(1_000, json.GetProperty("load").GetProperty("hosts").GetInt64());
        Assert.StartsWith("docs/benchmarks", json.GetProperty("costs").GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal(["intake", "detection", "indexing"], json.GetProperty("graphs").EnumerateArray().Select(g => g.GetProperty("graph").GetString()!));
    }

    private static GraphPlan Of(SizePlan plan, string graph) => plan.Graphs.Single(g => g.Graph == graph);
}

using System.Text.Json;
using Cronwatch.App.Demo;

namespace Cronwatch.App.Tests.Demo;

public sealed class FleetFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".ndjson");
    private readonly FleetSimulator _fleet = new(new() { StartTime = new(2026, 1, 15, 9, 57, 12, TimeSpan.Zero) });

    [Fact]
    public void Write_SomeEvents_WritesALineEach()
    {
        var counts = FleetFile.Write(_path, _fleet.Events(), 3_000);

        var expected = _fleet.Events().Take(3_000).ToList();
        Assert.Equal(expected.Select(e => System.Text.Encoding.UTF8.GetString(e.Value)), File.ReadLines(_path));
        Assert.Equal(new FleetCounts(3_000, expected.Sum(e => (long)e.Value.Length), expected.Count(e => e.Label is not null)), counts);
    }

    [Fact]
    public void Write_Attacks_NamesThemInTheSideFile()
    {
        var ledger = new AttackLedger();
        FleetFile.Write(_path, _fleet.Events(), 20_000, ledger);

        var labels = File.ReadLines(_path + FleetFile.LabelsSuffix).Select(line => JsonSerializer.Deserialize<Dictionary<string, string>>(line)!).ToList();
        var perl = labels.First(l => l["kind"] == "perl");
        Assert.Equal(["attack_id", "event_id", "expected", "kind"], perl.Keys.Order());
        Assert.Equal("excluded-by-design", perl["expected"]);
        Assert.Equal("detected", labels.First(l => l["kind"] == "python")["expected"]);
        Assert.Contains(File.ReadLines(_path), line => line.Contains($"\"id\":\"{perl["event_id"]}\"", StringComparison.Ordinal));
        var summary = ledger.Summarize(labels.Where(l => l["expected"] == "detected").Select(l => l["event_id"]));
        Assert.Equal((labels.Count, 0, 0), (summary.Simulated, summary.Missed, summary.FalseAlerts));
    }

    [Fact]
    public void Write_Cancelled_EndsAfterAWholeLine()
    {
        var counts = FleetFile.Write(_path, _fleet.Events(), long.MaxValue, cancelled: new CancellationToken(canceled: true));

        Assert.Equal(1, counts.Events);
        using var document = JsonDocument.Parse(Assert.Single(File.ReadLines(_path)));
    }

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(_path + FleetFile.LabelsSuffix);
    }
}

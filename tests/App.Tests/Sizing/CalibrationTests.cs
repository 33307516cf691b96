using Cronwatch.App.Commands;
using Cronwatch.App.Configuration;
using Cronwatch.App.Sizing;
using Cronwatch.App.Tests.Telemetry;

namespace Cronwatch.App.Tests.Sizing;

/// <summary>It runs pipelines, and so makes meters.</summary>
[Collection(PipelineInstruments.Collection)]
public sealed class CalibrationTests
{
    [Fact]
    public async Task Measure_FewEvents_GivesWhatEachKindCostsHere()
    {
        var rules = RuleLoading.Load(new CronwatchOptions())!;
        var said = new List<string>();
        using var calibration = new Calibration(rules, 1_000, said.Add);

        var costs = await calibration.MeasureAsync(CancellationToken.None);

        Assert.StartsWith("a run on this machine", costs.Source, StringComparison.Ordinal);
        Assert.Equal(6, said.Count);
        Assert.All(
            [costs.FileEventMicroseconds, costs.ProcessEventMicroseconds, costs.CandidateMicroseconds, costs.ContextRecordMicroseconds],
            microseconds => Assert.InRange(microseconds, 0.1, 100_000));
        Assert.Equal(UnitCosts.Committed.HitMicroseconds, costs.HitMicroseconds);
    }
}

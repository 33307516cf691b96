using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;

namespace Cronwatch.App.Tests.Executions;

/// <summary>One window over all graphs and partitions.</summary>
public sealed class WindowTotalsTests
{
    private static readonly DateTimeOffset Ten = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_SeveralPartitions_SumsUp()
    {
        var totals = WindowTotals.Of(Ten,
        [
            Of(GraphNames.Intake, closed: true, lag: 3, headroom: 7.5) with { Intake = new(900, 90, 5, 4, 1) },
            Of(GraphNames.Detection, closed: true, lag: 0, headroom: 2.5, Rule("r-1", hits: 90, excepted: 10, alerts: 80)) with { Candidates = 94 },
            Of(GraphNames.Detection, closed: true, lag: 4, headroom: 9, Rule("r-1", hits: 45, excepted: 5, alerts: 40), Rule("r-2", hits: 60, excepted: 0, alerts: 60)) with { Candidates = 106, DeadLetters = 2 },
        ]);

        Assert.Equal((1_000, 200, 3), (totals.Events, totals.Candidates, totals.DeadLetters));
        Assert.Equal((195, 15, 180), (totals.Hits.Hits, totals.Hits.Excepted, totals.Hits.Alerts));
        Assert.Equal(20, totals.ElasticWouldHaveDropped);           // Of 120 hits of the first rule on all hosts; the second stays within its 100.
        Assert.Equal((7, 2.5), (totals.Lag, totals.Headroom));
    }

    [Fact]
    public void Of_OneIsOpen_HasNoLagYet() => Assert.Null(
        WindowTotals.Of(Ten, [Of(GraphNames.Intake, closed: true, lag: 3, headroom: 2), Of(GraphNames.Detection, closed: false, lag: null, headroom: null)]).Lag);

    private static Execution Of(string graph, bool closed, long? lag, double? headroom, params RuleExecution[] rules) =>
        new() { Graph = graph, WindowStart = Ten, Topic = "t", Partition = 0, Closed = closed, Lag = lag, Headroom = headroom, Rules = [.. rules] };

    private static RuleExecution Rule(string id, long hits, long excepted, long alerts) =>
        new() { RuleId = id, Name = id, Version = 1, Hash = "h", MaxSignals = 100, Hits = hits, Excepted = excepted, Alerts = alerts };
}

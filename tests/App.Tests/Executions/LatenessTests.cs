using Cronwatch.App.Executions;

namespace Cronwatch.App.Tests.Executions;

public sealed class LatenessTests
{
    [Fact]
    public void Quantiles_NothingCame_AreUnknown() =>
        Assert.Equal((null, null, null), (new Lateness().P50Ms, new Lateness().P99Ms, new Lateness().MaxMs));

    [Fact]
    public void Quantiles_MostCameSoonAndOneTooLateForASearch_AreTheStepsThatTheyCameWithin()
    {
        var lateness = Of([.. Enumerable.Repeat(80, 60), .. Enumerable.Repeat(900, 39), 541_000]);
        Assert.Equal((100, 1_000, 541_000), (lateness.P50Ms, lateness.P99Ms, lateness.MaxMs));
    }

    [Fact]
    public void Quantiles_LaterThanAllSteps_AreTheLatest() =>
        Assert.Equal(900_000_000, Of(900_000_000, 700_000_000).P50Ms);

    [Theory]
    [InlineData(-5_000, 0)]         // The agent's clock is ahead.
    [InlineData(100, 0)]
    [InlineData(101, 1)]
    [InlineData(540_000, 10)]
    [InlineData(540_001, 11)]
    public void Add_OneEvent_CountsInTheStepThatItCameWithin(long ms, int step) =>
        Assert.Equal([step], Of(ms).Counts.Index().Where(c => c.Item == 1).Select(c => c.Index));

    [Fact]
    public void Add_Another_GivesWhatAllEventsGive()
    {
        var (some, none) = (Of(50, 5_000_000), new Lateness());
        some.Add(Of(70, 800));
        some.Add(none);
        none.Add(some);
        Assert.All([some, none], sum => Assert.Equal(Of(50, 5_000_000, 70, 800).Counts, sum.Counts));
        Assert.Equal((5_000_000, 5_000_000), (some.MaxMs, none.MaxMs));
    }

    private static Lateness Of(params IEnumerable<long> milliseconds)
    {
        var lateness = new Lateness();
        foreach (var ms in milliseconds)
            lateness.Add(TimeSpan.FromMilliseconds(ms));
        return lateness;
    }

    private static Lateness Of(int[] milliseconds) => Of(milliseconds.Select(ms => (long)ms));
}

using Cronwatch.EndToEnd.Tests.Fixtures;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>The demonstration, with nothing installed.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Demo_TwentySeconds_FindsEveryAttackThatTheRuleDoesNotExcludeAndNothingElse()
    {
        var (exit, output, errors) = await CronwatchProcess.RunAsync(["demo", "--seconds", "20", "--hosts", "100", "--rate", "800", "--no-browser"]);
        Assert.True(exit == 0, output + errors);
        var lines = output.Split('\n').Where(line => line.Contains("Cron Job Created or Modified", StringComparison.Ordinal)).ToList();
        Assert.Equal(lines.Distinct(), lines);
        Assert.Contains("missed 0, false alerts 0", output, StringComparison.Ordinal);
        foreach (var kind in App.Demo.AttackKind.All)
            Assert.Contains(kind.Name, output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Demo_OfThisMachine_WatchesAndEndsWithItsCounters()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has fanotify and inotify");
        var (exit, output, errors) = await CronwatchProcess.RunAsync(["demo", "--watch", "--seconds", "5", "--no-browser"]);
        Assert.True(exit == 0, output + errors);
        Assert.Contains("Watching cron's directories on this machine", output, StringComparison.Ordinal);
        Assert.Contains("; hits ", output, StringComparison.Ordinal);
    }
}

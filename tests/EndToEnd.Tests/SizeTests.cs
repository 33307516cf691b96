using Cronwatch.EndToEnd.Tests.Fixtures;

namespace Cronwatch.EndToEnd.Tests;

/// <summary><c>cronwatch size</c> as users call it.</summary>
public sealed class SizeTests
{
    [Theory]
    [InlineData("", "cronwatch: Option '--hosts' is required.")]
    [InlineData("--hosts many", "cronwatch: --hosts `many` is no number of 1 to 10000000; write 1000")]
    [InlineData("--hosts 0", "cronwatch: --hosts `0` is no number of 1 to 10000000; write 1000")]
    [InlineData("--hosts 10 --candidates 101", "cronwatch: --candidates `101` is no number of 0 to 100; write 2.6")]
    [InlineData("--hosts 10 --outage long", "cronwatch: --outage `long` is no time; write 90s, 30m, 1h or 2d")]
    [InlineData("--hosts 10 --memmory 3", "cronwatch: Unrecognized command or argument '--memmory'.")]
    public async Task Size_WrongUse_SaysWhatToWriteAndEndsWithTwo(string arguments, string expected)
    {
        var (exit, output, errors) = await CronwatchProcess.RunAsync(["size", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith(expected, errors, StringComparison.Ordinal);
        Assert.EndsWith("cronwatch: see `cronwatch size --help`", errors.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Size_OutageOfAWeek_EndsWithOneAndTheFinding()
    {
        var (exit, output, errors) = await CronwatchProcess.RunAsync(["size", "--hosts", "100", "--outage", "7d"]);
        Assert.Equal((1, ""), (exit, errors));
        Assert.EndsWith("let them keep more than 7 days (retention.ms)", output.TrimEnd(), StringComparison.Ordinal);
    }
}

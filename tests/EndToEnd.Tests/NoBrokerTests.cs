using Cronwatch.EndToEnd.Tests.Fixtures;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Every command that needs a broker says so where there is none.</summary>
public sealed class NoBrokerTests
{
    [Theory]
    [InlineData("run --once")]
    [InlineData("executions")]
    [InlineData("dead-letters list")]
    [InlineData("dead-letters show 0/1")]
    [InlineData("dead-letters retry --all")]
    public async Task Command_NoBroker_EndsWithThreeAndSaysTheCure(string call)
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync([.. call.Split(' '), "--bootstrap", "127.0.0.1:1"]);
        Assert.Equal(3, exit);
        Assert.StartsWith("Kafka at 127.0.0.1:1: no answer ", errors, StringComparison.Ordinal);
        Assert.Contains("check the address (--bootstrap)", errors, StringComparison.Ordinal);
    }
}

using Cronwatch.App.Configuration;

namespace Cronwatch.App.Tests.Configuration;

public sealed class TelemetryOptionsTests
{
    [Fact]
    public void TryLoad_Collector_IsTaken()
    {
        Assert.Empty(Load("https://collector:4317", out var options));
        Assert.Equal("https://collector:4317", options.Telemetry.OtlpEndpoint);
    }

    [Fact]
    public void TryLoad_CollectorThatIsNoAddress_IsAnErrorWithItsCure() => Assert.Equal(
        ["configuration: Telemetry:OtlpEndpoint `collector:4317` is no address; write http://collector:4317, or leave it out"],
        Load("collector:4317", out _));

    private static List<string> Load(string endpoint, out CronwatchOptions options)
    {
        ConfigurationLoading.TryLoad(null, new Dictionary<string, string?> { ["Telemetry:OtlpEndpoint"] = endpoint }, out options, out var errors);
        return errors;
    }
}

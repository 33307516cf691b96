using Cronwatch.App.Configuration;

namespace Cronwatch.App.Tests.Configuration;

public sealed class KafkaOptionsTests
{
    [Fact]
    public void TryLoad_PasswordFile_IsThePasswordAndShownNowhere()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "secret\n");
        var given = new Dictionary<string, string?> { ["Kafka:PasswordFile"] = file, ["Kafka:Properties:sasl.username"] = "u" };
        var loaded = ConfigurationLoading.TryLoad(null, given, out var options, out _);
        File.Delete(file);
        Assert.True(loaded);
        Assert.Equal(("u", "secret"), (options.Kafka.Properties["sasl.username"], options.Kafka.Properties["sasl.password"]));
        Assert.DoesNotContain("secret", options.ToString(), StringComparison.Ordinal);
    }
}

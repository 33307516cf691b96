using Cronwatch.App.Configuration;

namespace Cronwatch.App.Tests.Configuration;

public sealed class KafkaOptionsTests
{
    [Theory]
    [InlineData("fetch.min.byte", "1", "configuration: Kafka:Properties:fetch.min.byte: No such configuration property: \"fetch.min.byte\"; see librdkafka's list of properties")]
    [InlineData("linger.ms", "soon", "configuration: Kafka:Properties:linger.ms: Invalid value for configuration property \"queue.buffering.max.ms\"; see librdkafka's list of properties")]
    [InlineData("bootstrap.servers", "b:1", "configuration: Kafka:Properties:bootstrap.servers is not yours to set; write Kafka:BootstrapServers")]
    [InlineData("enable.auto.offset.store", "true", "configuration: Kafka:Properties:enable.auto.offset.store is not yours to set; cronwatch commits what is done")]
    public void TryLoad_WrongProperty_IsAnErrorWithItsCure(string name, string value, string error) =>
        Assert.Equal([error], Load(($"Kafka:Properties:{name}", value)));

    [Fact]
    public void TryLoad_SeveralWrongProperties_AreAllTold() =>
        Assert.Equal(2, Load(("Kafka:Properties:nonsense", "1"), ("Kafka:Properties:acks", "perhaps")).Count);

    [Fact]
    public void TryLoad_PropertiesOfAnyClient_AreTaken() => Assert.Empty(Load(
        ("Kafka:Properties:security.protocol", "SASL_SSL"), ("Kafka:Properties:sasl.mechanism", "SCRAM-SHA-512"),
        ("Kafka:Properties:compression.type", "zstd"), ("Kafka:Properties:dotnet.cancellation.delay.max.ms", "50")));

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

    private static List<string> Load(params (string Key, string Value)[] given)
    {
        ConfigurationLoading.TryLoad(null, given.ToDictionary(g => g.Key, g => (string?)g.Value), out _, out var errors);
        return errors;
    }
}

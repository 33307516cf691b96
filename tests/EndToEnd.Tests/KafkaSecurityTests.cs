using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>TLS and SASL: what is right works, what is wrong is named with its cure, and no password is ever shown.</summary>
[Collection(SharedKafka.Name)]
public sealed class KafkaSecurityTests(KafkaCluster kafka)
{
    private const string Password = "pipeline-secret";
    private const string Wrong = "not-the-secret";

    [SkippableFact]
    public async Task RunOnce_PasswordOverTls_ReadsAndWrites()
    {
        await using var topics = await TopicsWithAnEventAsync();
        await ReadsAndWritesAsync(topics, Secure("PLAIN", Password));
    }

    [SkippableFact]
    public async Task RunOnce_PasswordFromAFile_ReadsAndWrites()
    {
        await using var topics = await TopicsWithAnEventAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Password + "\n");
        await ReadsAndWritesAsync(topics, [.. Secure("PLAIN", Wrong), ("CRONWATCH__Kafka__PasswordFile", file)]);
        File.Delete(file);
    }

    [SkippableFact]
    public async Task RunOnce_Scram_ReadsAndWrites()
    {
        await using var topics = await TopicsWithAnEventAsync();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka.Bootstrap }).Build();
        await admin.AlterUserScramCredentialsAsync([new UserScramCredentialUpsertion
        {
            User = topics.Prefix,
            ScramCredentialInfo = new ScramCredentialInfo { Mechanism = ScramMechanism.ScramSha512, Iterations = 4_096 },
            Password = Encoding.UTF8.GetBytes(Password),
        }]);
        try
        {
            await ReadsAndWritesAsync(topics, Secure("SCRAM-SHA-512", Password, user: topics.Prefix));
        }
        finally
        {
            await admin.AlterUserScramCredentialsAsync(
                [new UserScramCredentialDeletion { User = topics.Prefix, Mechanism = ScramMechanism.ScramSha512 }]);
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Run_WrongPassword_NamesThePropertiesAndEndsWithThree(bool once) => RefusedAsync(
        Secure("PLAIN", Wrong), "Authentication failed", "correct sasl.username and sasl.password", once ? "--once" : "--only=detection");

    [SkippableFact]
    public Task RunOnce_UnknownAuthority_NamesThePropertyAndEndsWithThree() => RefusedAsync(
        Secure("PLAIN", Password, withAuthority: false), "certificate verify failed", "with ssl.ca.location", "--once");

    // No broker of these tests offers it, whatever else they offer.
    [SkippableFact]
    public Task RunOnce_MechanismThatIsNotEnabled_NamesThoseThatAreAndEndsWithThree() => RefusedAsync(
        Secure("SCRAM-SHA-256", Password), "supported mechanisms: PLAIN", "set sasl.mechanism", "--once");

    [SkippableFact]
    public async Task RunOnce_TlsOnAPlaintextListener_NamesTheProtocolAndEndsWithThree()
    {
        var secure = Secure("PLAIN", Password);
        var (exit, _, errors) = await CronwatchProcess.RunAsync(["run", "--once", "--bootstrap", kafka.Bootstrap], secure);
        Assert.Equal(3, exit);
        Assert.Contains("PLAINTEXT broker listener?", errors, StringComparison.Ordinal);
        Assert.Contains("security.protocol", errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task RunOnce_PlaintextOnATlsListener_NamesTheProtocolAndEndsWithThree()
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(["run", "--once", "--bootstrap", SecureBootstrap()]);
        Assert.Equal(3, exit);
        Assert.Contains("Disconnected", errors, StringComparison.Ordinal);
        Assert.Contains("security.protocol", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnce_AuthorityThatIsNoFile_NamesThePropertyAndEndsWithTwo()
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(["run", "--once"],
            ("CRONWATCH__Kafka__Properties__security.protocol", "SSL"), ("CRONWATCH__Kafka__Properties__ssl.ca.location", "/nowhere"));
        Assert.Equal(2, exit);
        Assert.StartsWith("configuration: Kafka:Properties: ssl.ca.location ", errors, StringComparison.Ordinal);
    }

    private static string SecureBootstrap()
    {
        Skip.If(ServerEnvironment.KafkaBootstrapSaslSsl is null || ServerEnvironment.KafkaCa is null, ServerEnvironment.NoSecureKafka);
        return ServerEnvironment.KafkaBootstrapSaslSsl!;
    }

    private static (string, string)[] Secure(string mechanism, string password, string user = "pipeline", bool withAuthority = true)
    {
        SecureBootstrap();
        const string Properties = "CRONWATCH__Kafka__Properties__";
        (string, string)[] all =
        [
            (Properties + "security.protocol", "SASL_SSL"), (Properties + "sasl.mechanism", mechanism),
            (Properties + "sasl.username", user), (Properties + "sasl.password", password),
        ];
        return withAuthority ? [.. all, (Properties + "ssl.ca.location", ServerEnvironment.KafkaCa!)] : all;
    }

    private static async Task RefusedAsync((string, string)[] secure, string why, string cure, string how)
    {
        // The console listens before the brokers answer, and says so.
        var (exit, output, errors) = await CronwatchProcess.RunAsync(
            ["run", how, "--bootstrap", SecureBootstrap()], [.. secure, ("CRONWATCH__Console__Url", "")]);
        Assert.Equal(3, exit);
        Assert.StartsWith($"Kafka at {SecureBootstrap()}: refused (", errors, StringComparison.Ordinal);
        Assert.Contains(why, errors, StringComparison.Ordinal);
        Assert.Contains(cure, errors, StringComparison.Ordinal);
        ShowsNoPassword(output + errors);
    }

    private async Task<PipelineTopics> TopicsWithAnEventAsync()
    {
        SecureBootstrap();
        var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files, [(null, Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x")), null)]);
        return topics;
    }

    private static async Task ReadsAndWritesAsync(PipelineTopics topics, (string, string)[] secure)
    {
        var (exit, output, errors) = await CronwatchProcess.RunAsync(
            topics.ArgumentsOn(SecureBootstrap(), "--once"), [.. topics.Environment, .. secure]);
        ShowsNoPassword(output + errors);
        Skip.If(errors.Contains("Unsupported SASL mechanism", StringComparison.Ordinal), "the broker with TLS offers no SCRAM");
        Assert.True(exit == 0, errors);
        Assert.Single(await topics.AlertsAsync());
    }

    private static void ShowsNoPassword(string text)
    {
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, text, StringComparison.Ordinal);
    }
}

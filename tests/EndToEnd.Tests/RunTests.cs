using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Demo;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>The service, from its start to its stop.</summary>
[Collection(SharedKafka.OfInstances)]
public sealed class RunTests(KafkaCluster kafka)
{
    [Fact]
    public async Task Run_Terminated_HasDeliveredAndCommittedAndEndsWithZero()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files, Enumerable.Range(0, 50)
            .Select(i => ((byte[]?)null, (byte[]?)Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x", id: $"e{i}")), (Headers?)null)));
        using var run = CronwatchProcess.Start(topics.Arguments(), topics.Environment);
        while (!run.HasExited && await CommittedAsync(topics.Prefix + "-detection", topics.Prefix + ".events") < 50)
            await Task.Yield();

        var errors = await run.TerminateAsync();

        Assert.DoesNotContain("did not drain", errors, StringComparison.Ordinal);
        Assert.Equal(50, (await topics.AlertsAsync()).Select(a => a.Id).Distinct().Count());
        Assert.Equal(50, await CommittedAsync(topics.Prefix + "-intake", topics.Files));
    }

    [Fact]
    public async Task RulesShow_CountsOfARunningInstance_TellsWhatSilencedTheEvents()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files, Enumerable.Range(0, 30).Select(i => ((byte[]?)null, (byte[]?)Encoding.UTF8.GetBytes(
            Some.FileEvent("/etc/cron.d/x", executable: "/usr/bin/dpkg", extension: i < 10 ? "swp" : "x", id: $"e{i}")), (Headers?)null)));
        using var run = CronwatchProcess.Start(topics.Arguments(), [.. topics.Environment, ("CRONWATCH__Console__Url", "http://127.0.0.1:0")]);
        var url = (await run.SaidAsync("console: "))["console: ".Length..];
        while (!run.HasExited && await CommittedAsync(topics.Prefix + "-detection", topics.Prefix + ".events") < 30)
            await Task.Yield();

        var (exit, output, errors) = await CronwatchProcess.RunAsync(["rules", "show", "--counts", "--from", url]);

        Assert.Equal((0, ""), (exit, errors));
        Assert.StartsWith("Cron Job Created or Modified: 30 events silenced\n", output, StringComparison.Ordinal);
        Assert.Contains("        20        30  process.executable in (\"/usr/bin/dpkg\")\n", output, StringComparison.Ordinal);
        Assert.Contains("         0        10  file.extension in (\"swp\")\n", output, StringComparison.Ordinal);
        await run.TerminateAsync();
    }

    [Fact]
    public async Task RulesShow_CountsWhereNobodyListens_NamesTheAddressAndEndsWithThree()
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(["rules", "show", "--counts", "--from", "http://127.0.0.1:1"]);
        Assert.Equal(3, exit);
        Assert.StartsWith("http://127.0.0.1:1: no running instance answers there (", errors, StringComparison.Ordinal);
    }

    // The writers wait for the broker, without an end; a stop must not.
    [Fact]
    public async Task Run_TerminatedWhileTheBrokerIsAway_EndsWithZero()
    {
        using var broker = EmbeddedBroker.Start([("raw", 2), .. new[] { "events", "context", "alerts", "suppressed", "executions", "dead-letters" }.Select(t => ($"away.{t}", 2))]);
        using var run = CronwatchProcess.Start(["run", "--bootstrap", broker.Bootstrap, "--topic", "raw", "--prefix", "away"]);
        using (var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = broker.Bootstrap }).Build())
            await producer.ProduceAsync("raw", new Message<Null, string> { Value = Some.FileEvent("/etc/cron.d/x") });
        await run.SaidAsync("Assigned: away.events");
        broker.GoDown();

        await run.TerminateAsync();
    }

    [Fact]
    public async Task RunOnce_NoSuchTopic_NamesItAndEndsWithThree()
    {
        var missing = KafkaCluster.UniquePrefix();
        var (exit, _, errors) = await CronwatchProcess.RunAsync(
            ["run", "--once", "--bootstrap", kafka.Bootstrap, "--topic", $"^{missing}.*", "--prefix", missing]);
        Assert.Equal(3, exit);
        Assert.Contains($"there is no topic ^{missing}.*", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnce_NoIndex_NamesTheAddressAndEndsWithThree()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var (exit, _, errors) = await CronwatchProcess.RunAsync(
            topics.Arguments("--once", "--index", "http://127.0.0.1:1"), topics.Environment);
        Assert.Equal(3, exit);
        Assert.Contains("http://127.0.0.1:1", errors, StringComparison.Ordinal);
        Assert.Contains("no answer", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BrokenRule_NamesTheFileAndPlaceAndEndsWithTwo()
    {
        var directory = Directory.CreateTempSubdirectory("cronwatch-rules-").FullName;
        var file = Path.Combine(directory, "bad.toml");
        var rule = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "rules", "default", "cron_job_created_or_modified.toml"));
        await File.WriteAllTextAsync(file, rule.Replace("host.os.type == \"linux\"", "host.os.type == 'linux'", StringComparison.Ordinal));
        var (exit, _, errors) = await CronwatchProcess.RunAsync(["run", "--once", "--rules", directory]);
        Directory.Delete(directory, recursive: true);
        Assert.Equal(2, exit);
        Assert.Matches($@"^{System.Text.RegularExpressions.Regex.Escape(file)}:\d+:\d+: .+; .+", errors);
    }

    [Theory]
    [InlineData("run", "--no-such-flag")]
    [InlineData("run", "--only", "nothing")]
    [InlineData("run", "--only", "indexing")]
    [InlineData("run", "--config", "/nowhere/cronwatch.json")]
    [InlineData("match")]
    [InlineData("simulate")]
    [InlineData("demo", "--hosts", "0")]
    [InlineData("no-such-command")]
    public async Task Cronwatch_WrongUse_SaysSoAndEndsWithTwo(params string[] arguments)
    {
        var (exit, output, errors) = await CronwatchProcess.RunAsync(arguments);
        Assert.Equal(2, exit);
        Assert.NotEmpty(errors);
        Assert.Empty(output);
    }

    // Nothing while the topic is still to be created.
    private async Task<long> CommittedAsync(string group, string topic)
    {
        try
        {
            return (await kafka.CommittedAsync(group, topic)).Values.Sum();
        }
        catch (KafkaException)
        {
            return 0;
        }
    }
}

using System.Text.Json;
using Cronwatch.App.Demo;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>What is on the topics becomes exactly the alerts that it must, also when the process dies in the middle.</summary>
[Collection(SharedKafka.OfInstances)]
public sealed class RunOnceTests(KafkaCluster kafka)
{
    // As much as the embedded broker keeps with ease.
    private int FileEvents => kafka.Kind == BrokerKind.Embedded ? 4_000 : ServerEnvironment.LongFaults ? 400_000 : 100_000;

    [Fact]
    public async Task RunOnce_FleetOnTheTopics_GivesTheHitsOfAnIndependentEvaluation()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var expected = await PublishAsync(topics, seed: 11);

        var (exit, output, errors) = await CronwatchProcess.RunAsync(topics.Arguments(["--once", .. Index]), topics.Environment);

        Assert.True(exit == 0, errors);
        var alerts = await topics.AlertsAsync();
        Assert.Equal(expected.Order(), alerts.Select(a => a.Id).Order());       // each once
        AssertSummary(output, expected.Count);
        Assert.All(alerts, a => Assert.True(a.Document.TryGetProperty("guide.ancestry", out _)));
        Assert.Equal(expected.Count, await IndexedAsync(topics) ?? expected.Count);
    }

    [Theory]
    [InlineData(true, "Consumer")]
    [InlineData(false, "Classic")]
    public async Task RunOnce_KilledInTheMiddleAndRunAgain_GivesTheSameIds(bool batchCall, string protocol)
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var environment = topics.EnvironmentOf(batchCall, protocol);
        var expected = await PublishAsync(topics, seed: 12);

        using (var first = CronwatchProcess.Start(topics.Arguments(["--once", .. Index]), environment))
        {
            while (!first.HasExited && !await HasCandidatesAsync(topics))
                await Task.Yield();
            await first.KillAsync();
        }
        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments(["--once", .. Index]), environment);

        Assert.True(exit == 0, errors);
        Assert.Equal(expected.Order(), (await topics.AlertsAsync()).Select(a => a.Id).Distinct().Order());
        Assert.Equal(expected.Count, await IndexedAsync(topics) ?? expected.Count);
    }

    [Theory]
    [InlineData(true, "Consumer")]
    [InlineData(true, "Classic")]
    [InlineData(false, "Consumer")]
    public async Task RunOnce_ThreeAtTheSameTime_ShareTheWorkAndAllEnd(bool batchCall, string protocol)
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var environment = topics.EnvironmentOf(batchCall, protocol);
        await kafka.ProduceAsync(topics.Files, Enumerable.Range(0, 500).Select(i => ((byte[]?)null,
            (byte[]?)System.Text.Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x", id: $"e{i}", host: $"h{i % 50}")), (Confluent.Kafka.Headers?)null)));

        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => CronwatchProcess.RunAsync(topics.Arguments("--once"), environment)));

        Assert.All(runs, r => Assert.True(r.ExitCode == 0, r.Errors));
        Assert.Equal(500, (await topics.AlertsAsync()).Select(a => a.Id).Distinct().Count());
    }

    [Fact]
    public async Task RunOnce_EachGraphInAProcessOfItsOwn_GivesWhatOneProcessGives()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files, Enumerable.Range(0, 300).Select(i => ((byte[]?)null,
            (byte[]?)System.Text.Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x", id: $"e{i}", host: $"h{i % 50}")), (Confluent.Kafka.Headers?)null)));

        var intake = await CronwatchProcess.RunAsync(topics.Arguments("--once", "--only", "intake"), topics.Environment);
        Assert.Equal(300, Events(intake));
        Assert.Empty(await topics.AlertsAsync());
        var detection = await CronwatchProcess.RunAsync(topics.Arguments("--once", "--only", "detection"), topics.Environment);
        Assert.Equal(0, Events(detection));
        Assert.Equal(300, (await topics.AlertsAsync()).Select(a => a.Id).Distinct().Count());

        if (Index.Length == 0)
            return;
        var indexing = await CronwatchProcess.RunAsync(topics.Arguments(["--once", "--only", "indexing", .. Index]), topics.Environment);
        Assert.True(indexing.ExitCode == 0, indexing.Errors);
        Assert.Equal(300, await IndexedAsync(topics));
    }

    [Fact]
    public async Task RunOnce_HitsThatAnItemExcepts_PageNobodyAndAreKept()
    {
        var rules = Directory.CreateTempSubdirectory("cronwatch-rules-");
        File.Copy(Path.Combine(Repository.Root, "rules", "default", "cron_job_created_or_modified.toml"), Path.Combine(rules.FullName, "cron.toml"));
        await File.WriteAllTextAsync(Path.Combine(rules.CreateSubdirectory("exceptions").FullName, "backup.toml"), """
            rule_id = "ff10d4d8-fea7-422d-afb1-e5a2702369a9"
            [[items]]
            name = "Backup"
            entries = [{ field = "file.path", type = "wildcard", value = "/etc/cron.d/backup-*" }]
            """);
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files, Enumerable.Range(0, 100).Select(i => ((byte[]?)null, (byte[]?)System.Text.Encoding.UTF8.GetBytes(
            Some.FileEvent(i % 4 == 0 ? $"/etc/cron.d/backup-{i}" : "/etc/cron.d/x", id: $"e{i}", host: $"h{i % 7}")), (Confluent.Kafka.Headers?)null)));

        var run = await CronwatchProcess.RunAsync(topics.Arguments("--once", "--rules", rules.FullName), topics.Environment);

        rules.Delete(recursive: true);
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("exceptions in force: 1 items of ", run.Errors, StringComparison.Ordinal);
        using var summary = JsonDocument.Parse(run.Output);
        Assert.Equal([100, 25, 75], new[] { "hits", "excepted", "alerts" }.Select(n => summary.RootElement.GetProperty(n).GetInt64()));
        Assert.Equal(75, (await topics.AlertsAsync()).Count);
        var kept = await topics.SuppressedAsync("excepted");
        Assert.Equal(25, kept.Select(k => k.Id).Distinct().Count());
        Assert.All(kept, k => Assert.Equal(("excepted", "backup", "backup"), (k.Document.GetProperty("cronwatch.outcome").GetString(),
            k.Document.GetProperty("cronwatch.exception.list_id").GetString(), k.Document.GetProperty("cronwatch.exception.item_id").GetString())));
    }

    [Fact]
    public async Task RunOnce_ThreeConsumersInOneProcess_ReadEachRecordOnce()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files, Enumerable.Range(0, 500).Select(i => ((byte[]?)null,
            (byte[]?)System.Text.Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x", id: $"e{i}", host: $"h{i % 50}")), (Confluent.Kafka.Headers?)null)));

        var run = await CronwatchProcess.RunAsync(topics.Arguments("--once"), [.. topics.Environment, ("CRONWATCH__Kafka__Consumers", "3")]);

        Assert.Equal(500, Events(run));
        Assert.Equal(500, (await topics.AlertsAsync()).Count);
    }

    [SkippableFact]
    public async Task RunOnce_InternalTopicsOfUnequalPartitions_RefusesWithTheCure()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.CreateTopicAsync($"{topics.Prefix}.events", 4);

        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), topics.Environment);

        Assert.Equal(3, exit);
        Assert.Contains($"{topics.Prefix}.events (4), {topics.Prefix}.context (8)", errors, StringComparison.Ordinal);
        Assert.Contains("must have the same number of partitions; delete those that differ, or use another --prefix", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnce_RunAgain_FindsNothingLeft()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files, Enumerable.Range(0, 100)
            .Select(i => ((byte[]?)null, (byte[]?)System.Text.Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x", id: $"e{i}")), (Confluent.Kafka.Headers?)null)));

        Assert.Equal(100, Events(await CronwatchProcess.RunAsync(topics.Arguments("--once"), topics.Environment)));
        Assert.Equal(0, Events(await CronwatchProcess.RunAsync(topics.Arguments("--once"), topics.Environment)));
    }

    [SkippableFact]
    public async Task RunOnce_NobodySaysHowGroupsAreBalanced_JoinsGroupsThatTheBrokersBalance()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        await using var topics = await PipelineTopics.CreateAsync(kafka);

        Assert.Equal(0, Events(await CronwatchProcess.RunAsync(topics.Arguments("--once"), topics.Environment)));

        foreach (var graph in (string[])["intake", "detection"])
            Assert.Equal(Confluent.Kafka.ConsumerGroupType.Consumer, await kafka.TypeOfGroupAsync($"{topics.Prefix}-{graph}"));
    }

    private static string[] Index => ServerEnvironment.Elasticsearch is { } url ? ["--index", url.ToString()] : [];

    private async Task<HashSet<string>> PublishAsync(PipelineTopics topics, int seed)
    {
        var fleet = new Fleet(FileEvents, seed);
        await kafka.ProduceAsync(topics.Files, fleet.Records(SimulatedEvent.FileTopic));
        await kafka.ProduceAsync(topics.Processes, fleet.Records(SimulatedEvent.ProcessTopic));
        var expected = fleet.ExpectedIds(topics.Space);
        Assert.True(expected.Count >= 8, "Each kind of attack that must alert happens at least once.");
        return expected;
    }

    private async Task<bool> HasCandidatesAsync(PipelineTopics topics)
    {
        try
        {
            return (await kafka.ReadAllAsync($"{topics.Prefix}.events")).Count > 0;
        }
        catch (Confluent.Kafka.KafkaException)
        {
            return false;       // The topic is still to be created.
        }
    }

    private static void AssertSummary(string output, int hits)
    {
        using var summary = JsonDocument.Parse(output);
        long Number(string name) => summary.RootElement.GetProperty(name).GetInt64();
        Assert.Equal(hits, Number("hits"));
        Assert.Equal(hits, Number("alerts"));
        Assert.Equal(0, Number("dead_letters"));
        Assert.True(summary.RootElement.GetProperty("cpu_seconds").GetDouble() > 0, output);
        Assert.True(Number("allocated_bytes") > 0 && Number("peak_memory_bytes") > 0, output);
        Assert.Equal(Number("events"), Number("filtered") + Number("candidates") + Number("context") + Number("both") + Number("dead_letters"));
    }

    private static long Events((int ExitCode, string Output, string Errors) run)
    {
        Assert.True(run.ExitCode == 0, run.Errors);
        using var summary = JsonDocument.Parse(run.Output);
        return summary.RootElement.GetProperty("events").GetInt64();
    }

    // Alerts, and no summaries. Null where there is no index to ask.
    private static async Task<int?> IndexedAsync(PipelineTopics topics)
    {
        if (ServerEnvironment.Elasticsearch is not { } url)
            return null;
        using var http = new HttpClient { BaseAddress = url };
        (await http.PostAsync($"cronwatch-alerts-{topics.Space}-*/_refresh", null)).EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await http.GetStringAsync($"cronwatch-alerts-{topics.Space}-*/_count?q=cronwatch.outcome:alert"));
        return answer.RootElement.GetProperty("count").GetInt32();
    }
}

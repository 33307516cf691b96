using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>
/// A login by ssh, sudo, curl, and the file that it drops, with an instance that is killed or a rebalance in the middle: the alert answers
/// the guide as if nothing had happened, in the end.
/// </summary>
[Collection(SharedKafka.OfInstances)]
public sealed class ContextFaultTests(KafkaCluster kafka)
{
    private static readonly string Example = Path.Combine(Repository.Root, "docs", "example");
    private static readonly byte[][] Processes = [.. File.ReadLines(Path.Combine(Example, "processes.ndjson")).Select(Encoding.UTF8.GetBytes)];
    private static readonly byte[] Drop = File.ReadAllBytes(Path.Combine(Example, "event.json"));

    [Fact]
    public Task Run_KilledBetweenTheProcesses_AnswersTheSame() => AnswersTheSameAsync(async topics =>
    {
        using var killed = await topics.StartAsync(EnvironmentOf(topics));
        await ProduceAsync(topics.Processes, Processes[..3]);
        await HasAsync(topics, "context", records: 3);
        await killed.KillAsync();
        await ProduceAsync(topics.Processes, Processes[3..]);
        await ProduceAsync(topics.Files, [Drop]);
    });

    [Fact]
    public Task Run_KilledWhileTheHitWaitsForItsProcess_AnswersTheSame() => AnswersTheSameAsync(async topics =>
    {
        using var killed = await topics.StartAsync(EnvironmentOf(topics));
        await ProduceAsync(topics.Processes, Processes[..3]);
        await ProduceAsync(topics.Files, [Drop]);
        await HasAsync(topics, "events", records: 1);
        await killed.KillAsync();
        await ProduceAsync(topics.Processes, Processes[3..]);
    });

    [Fact]
    public Task Run_RebalancedWhileTheHitWaitsForItsProcess_AnswersTheSame() => AnswersTheSameAsync(async topics =>
    {
        using var first = await topics.StartAsync(EnvironmentOf(topics));
        await ProduceAsync(topics.Processes, Processes[..3]);
        await ProduceAsync(topics.Files, [Drop]);
        await HasAsync(topics, "events", records: 1);
        using var second = await topics.StartAsync(EnvironmentOf(topics));
        await first.TerminateAsync();
        await ProduceAsync(topics.Processes, Processes[3..]);
        await second.TerminateAsync();
    });

    private async Task AnswersTheSameAsync(Func<PipelineTopics, Task> fault)
    {
        await using var undisturbed = await PipelineTopics.CreateAsync(kafka);
        await ProduceAsync(undisturbed.Processes, Processes);
        await ProduceAsync(undisturbed.Files, [Drop]);
        var expected = await AnswersAsync(undisturbed);
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await fault(topics);
        Assert.Equal(expected, await AnswersAsync(topics));
    }

    // What is left to do is done, and the last word counts.
    private async Task<string[]> AnswersAsync(PipelineTopics topics)
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), EnvironmentOf(topics));
        Assert.True(exit == 0, errors);
        var alerts = await kafka.ReadAllAsync($"{topics.Prefix}.alerts");
        Assert.Single(alerts.Select(alert => Encoding.ASCII.GetString(alert.Message.Key!)).Distinct());
        var last = JsonElement.Parse(alerts.MaxBy(alert => alert.Offset.Value)!.Message.Value!);
        return [.. last.EnumerateObject().Where(member => member.Name.StartsWith("guide.", StringComparison.Ordinal)).Select(WithoutClock)];
    }

    // All but when it was asked, which differs between any two runs.
    private static string WithoutClock(JsonProperty answer) => $"{answer.Name} {Regex.Replace(answer.Value.GetRawText(), "\"as_of\":\"[^\"]*\"", "")}";

    // The hit waits for longer than the fault takes. One space, since ids are made of it, and answers name them.
    private static (string, string)[] EnvironmentOf(PipelineTopics topics) =>
    [
        .. topics.EnvironmentOf(batchCall: true, "Consumer"), ("CRONWATCH__Space", "default"), ("CRONWATCH__Context__HoldFor", "00:00:30"),
        ("CRONWATCH__Console__Url", ""),
    ];

    private async Task HasAsync(PipelineTopics topics, string name, int records)
    {
        var began = Stopwatch.StartNew();
        while ((await kafka.ReadAllAsync($"{topics.Prefix}.{name}")).Count < records)
            Assert.True(began.Elapsed < CronwatchProcess.Patience, $"{name} did not get {records} records within {CronwatchProcess.Patience}.");
    }

    private Task ProduceAsync(string topic, byte[][] events) =>
        kafka.ProduceAsync(topic, events.Select(e => ((byte[]?)null, (byte[]?)e, (Headers?)null)));
}

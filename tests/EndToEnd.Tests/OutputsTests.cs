using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Outputs beside the index, on the real broker: alerts are published as detection does, and outputs run alone.</summary>
[Collection(SharedKafka.Name)]
public sealed class OutputsTests(KafkaCluster kafka) : IDisposable
{
    private const int Partitions = 8;
    private const string Secret = "0123456789abcdef";

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("cronwatch-outputs-");

    public void Dispose() => _files.Delete(recursive: true);

    // A webhook that never answers, and one that counts: the first delays neither the second nor the files.
    [SkippableFact]
    public async Task Run_OneOutputHangs_OthersGetTheirAlerts()
    {
        await using var topics = await AlertsAsync(200);
        await using var hanging = new PostedTo(_ => null);
        await using var taking = new PostedTo();
        using var run = Start(topics, [.. Webhook("slow", hanging), .. Webhook("quick", taking), ("CRONWATCH__Outputs__Ndjson__files__Directory", _files.FullName)]);
        await taking.TakenAsync(200);
        await UntilCommittedAsync(topics, $"{topics.Prefix}-output-files");
        Assert.Empty(await kafka.CommittedAsync($"{topics.Prefix}-output-slow", $"{topics.Prefix}.alerts"));
        await run.KillAsync();
        Assert.Equal(200, Lines().Distinct().Count());
    }

    [SkippableFact]
    public async Task Run_KilledWhileItPosts_LosesNothing()
    {
        await using var topics = await AlertsAsync(1_000);
        await using var taking = new PostedTo();
        var outputs = ((string, string)[])[.. Webhook("soc", taking), ("CRONWATCH__Outputs__Ndjson__files__Directory", _files.FullName), ("CRONWATCH__Outputs__Ocsf__lake__Topic", $"{topics.Prefix}.lake")];
        using (var killed = Start(topics, outputs))
        {
            await taking.TakenAsync(150);
            await killed.KillAsync();
        }

        var (exit, output, errors) = await RunOnceAsync(topics, outputs);

        Assert.True(exit == 0, errors);
        Assert.Equal(1_000, taking.Taken.Select(taken => taken.Key).Distinct().Count());
        Assert.Equal(1_000, Lines().Select(line => JsonElement.Parse(line).GetProperty("kibana.alert.uuid").GetString()).Distinct().Count());
        Assert.True(JsonElement.Parse(output).GetProperty("outputs").GetProperty("soc").GetProperty("delivered").GetInt32() > 0, output);
        await AssertSamePlacesAsync(topics);
        await kafka.DeleteTopicAsync($"{topics.Prefix}.lake");
    }

    // One file pushed to a fleet. The one repetition that cannot be avoided is of the message on its way when it was killed.
    [SkippableFact]
    public async Task Run_KilledInAStorm_TellsTheFirstAndCountsTheRestInOneMessage()
    {
        await using var topics = await AlertsAsync(2_000);
        await using var slack = new PostedTo();
        (string, string)[] outputs = [("CRONWATCH__Outputs__Slack__oncall__Url", slack.Url)];
        using (var killed = Start(topics, outputs))
        {
            await slack.TakenAsync(2);
            await killed.KillAsync();
        }

        var (exit, _, errors) = await RunOnceAsync(topics, outputs);

        Assert.True(exit == 0, errors);
        var texts = slack.Taken.Select(taken => JsonElement.Parse(taken.Body).GetProperty("text").GetString()!).ToList();
        Assert.InRange(texts.Count, 6, 7);
        Assert.Equal(5, texts.Where(text => text.Contains("\nalert `", StringComparison.Ordinal)).Distinct().Count());
        var digest = Assert.Single(texts, text => !text.Contains("\nalert `", StringComparison.Ordinal));
        Assert.StartsWith("*medium* `Rule`: 1995 more alerts on 1995 hosts, ", digest, StringComparison.Ordinal);

        Assert.Equal(0, (await RunOnceAsync(topics, outputs)).ExitCode);
        Assert.Equal(texts.Count, slack.Taken.Count);
        await kafka.DeleteTopicAsync($"{topics.Prefix}.output-oncall");
    }

    // Of two processes one tells; when it dies the other goes on where it was.
    [SkippableFact]
    public async Task Run_TwoProcesses_TellTheFirstOnceWhoeverDies()
    {
        await using var topics = await AlertsAsync(20);
        await using var slack = new PostedTo();
        (string, string)[] outputs = [("CRONWATCH__Outputs__Slack__oncall__Url", slack.Url)];
        using var first = Start(topics, outputs);
        await slack.TakenAsync(5);
        using var second = Start(topics, outputs);
        await second.SaidAsync($"Assigned: {topics.Prefix}.alerts");
        await first.KillAsync();
        await second.SaidAsync($"Assigned: {topics.Prefix}.output-oncall");
        await PublishAsync(topics, 20, 1, rule: "other");
        await slack.TakenAsync(6);
        await second.TerminateAsync();
        Assert.Equal(6, slack.Taken.Select(taken => taken.Body).Distinct().Count());
        Assert.Equal(6, slack.Taken.Count);
        await kafka.DeleteTopicAsync($"{topics.Prefix}.output-oncall");
    }

    [SkippableFact]
    public async Task Retry_OfWhatAnOutputRefused_BringsItThere()
    {
        await using var topics = await AlertsAsync(3);
        await using var soc = new PostedTo(request => request <= 3 ? 422 : 200);
        Assert.Equal(0, (await RunOnceAsync(topics, Webhook("soc", soc))).ExitCode);
        var listed = await CronwatchProcess.RunAsync(["dead-letters", "list", "--json", "--kind", "outputs", "--bootstrap", kafka.Bootstrap, "--prefix", topics.Prefix], topics.Environment);
        var letters = listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.All(letters, letter => Assert.Equal(("soc", 422, "output-refused"),
            (letter.GetProperty("output").GetString(), letter.GetProperty("status").GetInt32(), letter.GetProperty("reason").GetString())));
        Assert.Equal(3, letters.Count);

        var retried = await CronwatchProcess.RunAsync(
            ["dead-letters", "retry", "--all", "--bootstrap", kafka.Bootstrap, "--prefix", topics.Prefix], [.. topics.Environment, .. Webhook("soc", soc)]);
        Assert.True(retried.ExitCode == 0, retried.Errors);
        Assert.Equal(3, soc.Taken.Select(taken => taken.Key).Distinct().Count());
    }

    private async Task<PipelineTopics> AlertsAsync(int count)
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        var topics = await PipelineTopics.CreateAsync(kafka);
        foreach (var name in topics.Internal)
            await kafka.CreateTopicAsync(name, Partitions);
        await PublishAsync(topics, 0, count);
        return topics;
    }

    private Task PublishAsync(PipelineTopics topics, int from, int count, string rule = "r-1") => kafka.ProduceAsync($"{topics.Prefix}.alerts",
        Enumerable.Range(from, count).Select(number => ((byte[]?)Encoding.ASCII.GetBytes(IdOf(number)), (byte[]?)AlertOf(number, rule),
            (Headers?)new Headers { { "cronwatch-kind", "alert"u8.ToArray() }, { "cronwatch-schema", "1"u8.ToArray() } })));

    private static string IdOf(int number) => AlertId.Of("default", "r-1", "a", FormattableString.Invariant($"e{number}"), []);

    private static byte[] AlertOf(int number, string rule) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["@timestamp"] = "2026-01-15T09:57:13.000Z",
        ["kibana.alert.uuid"] = IdOf(number),
        ["kibana.alert.original_time"] = "2026-01-15T09:57:12.000Z",
        ["kibana.alert.rule.rule_id"] = rule,
        ["kibana.alert.rule.name"] = "Rule",
        ["kibana.alert.severity"] = "medium",
        ["host"] = new { name = $"h{number}" },
    });

    private static CronwatchProcess Start(PipelineTopics topics, (string, string)[] outputs) => CronwatchProcess.Start(
        topics.Arguments("--only", "outputs"), [.. topics.Environment, ("CRONWATCH__Console__Url", ""), .. outputs]);

    private static Task<(int ExitCode, string Output, string Errors)> RunOnceAsync(PipelineTopics topics, (string, string)[] outputs) =>
        CronwatchProcess.RunAsync(topics.Arguments("--once", "--only", "outputs"), [.. topics.Environment, .. outputs]);

    private static (string, string)[] Webhook(string name, PostedTo to) =>
        [($"CRONWATCH__Outputs__Webhook__{name}__Url", to.Url), ($"CRONWATCH__Outputs__Webhook__{name}__Secret", Secret)];

    private IEnumerable<string> Lines() => _files.EnumerateFiles().SelectMany(file => File.ReadLines(file.FullName));

    private async Task UntilCommittedAsync(PipelineTopics topics, string group)
    {
        while ((await kafka.CommittedAsync(group, $"{topics.Prefix}.alerts")).Values.Sum() < 200)
            await Task.Yield();
    }

    private async Task AssertSamePlacesAsync(PipelineTopics topics)
    {
        var alerts = (await kafka.ReadAllAsync($"{topics.Prefix}.alerts")).Select(PlaceOf).Order().ToList();
        var findings = (await kafka.ReadAllAsync($"{topics.Prefix}.lake")).Select(PlaceOf).Distinct().Order().ToList();
        Assert.Equal(alerts, findings);

        static (int, string) PlaceOf(ConsumeResult<byte[]?, byte[]?> record) => (record.Partition.Value, Encoding.ASCII.GetString(record.Message.Key!));
    }
}

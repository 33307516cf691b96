using System.Text.Json;
using System.Text.Json.Nodes;
using Cronwatch.App.Demo;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>What replay finds in topics is what a live run found there.</summary>
[Collection(SharedKafka.Name)]
public sealed class ReplayTests(KafkaCluster kafka) : IDisposable
{
    // What a replay may differ in: when things were done, how long they waited, and what alerts of other hosts say.
    private static readonly string[] Stamps =
    [
        "@timestamp", "kibana.alert.start", "kibana.alert.last_detected", "kibana.alert.intended_timestamp", "kibana.alert.rule.execution.timestamp",
        "kibana.alert.rule.execution.type", "cronwatch.consumed_at", "cronwatch.detected_at", "cronwatch.lateness_ms", "cronwatch.replay.id",
        "cronwatch.context.held_ms", "cronwatch.context.revision", "guide.related_alerts", "guide.prevalence", "cronwatch.guide_text",
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cronwatch-replay-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Replay_TopicsThatWereReadLive_GivesTheSameDocuments()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var expected = await RunLiveAsync(topics, seed: 21);

        var (summary, found) = await ReplayAsync(topics);

        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        Assert.All(expected, alert => Assert.Equal(alert.Value, found[alert.Key]));
        Assert.True(summary.GetProperty("replay").GetProperty("complete").GetBoolean());
        Assert.Equal(expected.Count, summary.GetProperty("alerts").GetInt64());
    }

    [Fact]
    public async Task Publish_TopicsThatWereReadLive_AddsWhatIsMissingAndNothingElse()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var all = await RunLiveAsync(topics, seed: 22);
        var more = new Fleet(1_000, seed: 23);
        await kafka.ProduceAsync(topics.Processes, more.Records(SimulatedEvent.ProcessTopic));
        await kafka.ProduceAsync(topics.Files, more.Records(SimulatedEvent.FileTopic), partition: 1);
        var before = await topics.AlertsWithNewsAsync();
        var missing = more.ExpectedIds(topics.Space);
        missing.ExceptWith(all.Keys);

        var (summary, _) = await ReplayAsync(topics, "--publish");
        var after = await topics.AlertsWithNewsAsync();
        var again = await ReplayAsync(topics, "--publish");

        Assert.NotEmpty(missing);
        Assert.Equal(missing.Count, summary.GetProperty("replay").GetProperty("published").GetInt64());
        // Besides, the sum of a burst that has grown.
        Assert.Equal(missing.Order(), after.Where(a => !IsSummary(a.Document)).Select(a => a.Id).Except(before.Select(a => a.Id)).Order());
        Assert.Empty(before.Select(a => a.Document.GetRawText()).Except(after.Select(a => a.Document.GetRawText())));
        Assert.All(after.Where(a => missing.Contains(a.Id)), a => Assert.Equal("manual", a.Document.GetProperty("kibana.alert.rule.execution.type").GetString()));
        Assert.Equal(0, again.Summary.GetProperty("replay").GetProperty("published").GetInt64());
        Assert.Equal(after.Count, (await topics.AlertsWithNewsAsync()).Count);
    }

    [Fact]
    public async Task Publish_KilledAndRunAgain_GivesTheSameSet()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var fleet = new Fleet(4_000, seed: 24);
        // A minute between them: a hit is published when its process has not come in time.
        foreach (var (at, records) in fleet.Records(SimulatedEvent.FileTopic).Chunk(500).Index())
            await kafka.ProduceAsync(topics.Files, records, new(new DateTimeOffset(2026, 1, 15, 10, at, 0, TimeSpan.Zero)));

        using (var killed = CronwatchProcess.Start(ReplayArguments(topics, "--publish", "--rate", "500"), topics.Environment))
        {
            while (!killed.HasExited && !await HasAlertsAsync(topics))
                await Task.Yield();
            await killed.KillAsync();
        }
        var part = (await topics.AlertsAsync()).Select(a => a.Id).ToHashSet();
        await ReplayAsync(topics, "--publish");

        var expected = fleet.ExpectedIds(topics.Space);
        Assert.InRange(part.Count, 1, expected.Count - 1);
        Assert.Equal(expected.Order(), (await topics.AlertsAsync()).Select(a => a.Id).Order());     // Each once.
    }

    [SkippableFact]
    public async Task Gaps_NothingWasEvaluated_PublishesItAndNotesThatItIs()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await RunLiveAsync(topics, seed: 25);
        var left = new Fleet(1_000, seed: 26);
        await kafka.ProduceAsync(topics.Files, left.Records(SimulatedEvent.FileTopic));
        Assert.Equal(1, (await ExecutionsAsync(topics)).ExitCode);

        var (summary, _) = await ReplayAsync(topics, "--gaps");

        var missing = left.ExpectedIds(topics.Space);
        Assert.Equal(missing.Count, summary.GetProperty("hits").GetInt64());
        Assert.Subset((await topics.AlertsAsync()).Select(a => a.Id).ToHashSet(), missing);
        var executions = await ExecutionsAsync(topics);
        Assert.True(executions.ExitCode == 0, executions.Output);
        var again = await CronwatchProcess.RunAsync(ReplayArguments(topics, "--gaps"), topics.Environment);
        Assert.Contains("there is no gap to fill", again.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_TopicThatIsNotThere_SaysWhichTopicIsMissing()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var replay = await CronwatchProcess.RunAsync(["replay", "--bootstrap", kafka.Bootstrap, "--topic", "not-there"]);
        Assert.Equal(3, replay.ExitCode);
        Assert.Contains("there is no topic not-there", replay.Errors, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Errors)> ExecutionsAsync(PipelineTopics topics) =>
        CronwatchProcess.RunAsync(["executions", .. topics.Arguments()[1..], "--from", "2020-01-01T00:00:00Z"], topics.Environment);

    // Processes first, and files in one partition: what is known at a hit does not hang on how partitions are read.
    private async Task<Dictionary<string, string>> RunLiveAsync(PipelineTopics topics, int seed)
    {
        var fleet = new Fleet(2_000, seed);
        await kafka.ProduceAsync(topics.Processes, fleet.Records(SimulatedEvent.ProcessTopic));
        await RunOnceAsync(topics);
        await kafka.ProduceAsync(topics.Files, fleet.Records(SimulatedEvent.FileTopic), partition: 0);
        await RunOnceAsync(topics);
        var alerts = Last(await topics.AlertsWithNewsAsync());
        Assert.NotEmpty(alerts);
        return alerts;
    }

    private static async Task RunOnceAsync(PipelineTopics topics)
    {
        var run = await CronwatchProcess.RunAsync(topics.Arguments("--once"), topics.Environment);
        Assert.True(run.ExitCode == 0, run.Errors);
    }

    private async Task<(JsonElement Summary, Dictionary<string, string> Alerts)> ReplayAsync(PipelineTopics topics, params string[] more)
    {
        var file = Path.Combine(_directory.FullName, $"{_directory.GetFiles().Length}.ndjson");
        var replay = await CronwatchProcess.RunAsync(ReplayArguments(topics, ["--out", file, .. more]), topics.Environment);
        Assert.True(replay.ExitCode == 0, replay.Errors);
        var lines = (await File.ReadAllLinesAsync(file)).Select(line => JsonElement.Parse(line));
        return (JsonElement.Parse(replay.Output), Last(lines.Select(d => (d.GetProperty("kibana.alert.uuid").GetString()!, d))));
    }

    private static string[] ReplayArguments(PipelineTopics topics, params string[] more) => ["replay", .. topics.Arguments()[1..], .. more];

    private static bool IsSummary(JsonElement document) => document.TryGetProperty("cronwatch.summary.kind", out _);

    private static async Task<bool> HasAlertsAsync(PipelineTopics topics)
    {
        try
        {
            return (await topics.AlertsAsync()).Count > 0;
        }
        catch (Confluent.Kafka.KafkaException)
        {
            return false;       // The topic is made by the replay.
        }
    }

    // By id, the last of each, without what may differ.
    private static Dictionary<string, string> Last(IEnumerable<(string Id, JsonElement Document)> records)
    {
        var last = new Dictionary<string, string>();
        foreach (var (id, document) in records)
            last[id] = Essence(document);
        return last;
    }

    private static string Essence(JsonElement document)
    {
        var alert = JsonNode.Parse(document.GetRawText())!.AsObject();
        foreach (var name in Stamps)
            alert.Remove(name);
        RemoveAsOf(alert);
        return alert.ToJsonString();
    }

    private static void RemoveAsOf(JsonObject node)
    {
        foreach (var name in node.Select(member => member.Key).Where(key => key == "as_of" || key.EndsWith(".as_of", StringComparison.Ordinal)).ToList())
            node.Remove(name);
        foreach (var inner in node.Select(member => member.Value).OfType<JsonObject>())
            RemoveAsOf(inner);
    }
}

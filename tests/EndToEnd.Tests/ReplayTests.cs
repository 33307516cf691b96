using System.Text.Json;
using System.Text.Json.Nodes;
using Cronwatch.App.Demo;
using Cronwatch.EndToEnd.Tests.Fixtures;

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
        var replay = await CronwatchProcess.RunAsync(["replay", .. topics.Arguments()[1..], "--out", file, .. more], topics.Environment);
        Assert.True(replay.ExitCode == 0, replay.Errors);
        var lines = (await File.ReadAllLinesAsync(file)).Select(line => JsonElement.Parse(line));
        return (JsonElement.Parse(replay.Output), Last(lines.Select(d => (d.GetProperty("kibana.alert.uuid").GetString()!, d))));
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

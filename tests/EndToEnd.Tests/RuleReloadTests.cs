using System.Text;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Rules change while the service runs.</summary>
[Collection(SharedKafka.Name)]
public sealed class RuleReloadTests(KafkaCluster kafka) : IDisposable
{
    private readonly DirectoryInfo _rules = Directory.CreateTempSubdirectory("cronwatch-rules-");

    public void Dispose() => _rules.Delete(recursive: true);

    [Fact]
    public async Task Run_RuleComesAndBreaks_AppliesTheNewOneAndKeepsItWhenItBreaks()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        Write("first", "file where file.path == \"/srv/first\"");
        using var run = CronwatchProcess.Start(topics.Arguments("--rules", _rules.FullName), topics.Environment);
        await ProduceAsync(topics, "before", "/srv/second", "/srv/first");
        await AlertsOfAsync(topics, 1);

        Write("second", "file where file.path == \"/srv/second\"");
        await run.SaidAsync("2 rules in force: new second.");
        await run.SaidAsync("The rules in force see every event from here on: " + topics.Files);
        await ProduceAsync(topics, "after", "/srv/second");
        Assert.Equal(["first", "second"], await AlertsOfAsync(topics, 2));

        Write("second", "file where file.path ==");
        await run.SaidAsync("second.toml:10:");
        await run.SaidAsync("The rules changed and are not taken: the 2 that were in force stay.");
        await ProduceAsync(topics, "broken", "/srv/second");
        Assert.Equal(["first", "second", "second"], await AlertsOfAsync(topics, 3));

        await run.TerminateAsync();
    }

    private void Write(string id, string query) => File.WriteAllText(Path.Combine(_rules.FullName, id + ".toml"), $"""
        [rule]
        rule_id = "{id}"
        name = "{id}"
        description = "d"
        author = ["us"]
        risk_score = 1
        severity = "low"
        type = "eql"
        language = "eql"
        query = '{query}'
        """);

    private Task ProduceAsync(PipelineTopics topics, string id, params string[] paths) => kafka.ProduceAsync(topics.Files,
        paths.Select(path => ((byte[]?)null, (byte[]?)Encoding.UTF8.GetBytes(Some.FileEvent(path, id: id + path)), (Headers?)null)));

    // The rules of the alerts, once there are so many.
    private static async Task<IEnumerable<string>> AlertsOfAsync(PipelineTopics topics, int count)
    {
        while (true)
            if (await AlertsAsync(topics) is { } alerts && alerts.Count >= count)
                return alerts.Order(StringComparer.Ordinal);
    }

    private static async Task<List<string>> AlertsAsync(PipelineTopics topics)
    {
        try
        {
            return [.. (await topics.AlertsAsync()).Select(a => a.Document.GetProperty("kibana.alert.rule.rule_id").GetString()!)];
        }
        catch (KafkaException)
        {
            return [];       // The topic is still to be created.
        }
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Questions across hosts are answered from the alert topic, whoever wrote what it holds.</summary>
[Collection(SharedKafka.Name)]
public sealed class HistoryTests(KafkaCluster kafka)
{
    [Fact]
    public async Task Run_KilledBetweenTwoAlertsOfAPersonOnTwoHosts_NamesTheFirstInTheSecond()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await ProduceAsync(topics, "h1");
        using (var first = Start(topics))
        {
            while (!first.HasExited && !await HasAlertsAsync(topics))
                await Task.Yield();
            await first.KillAsync();
        }
        await ProduceAsync(topics, "h2");

        var second = Assert.Single(await AlertsOfARunAsync(topics), alert => HostOf(alert) == "h2");

        var related = second.GetProperty("guide.related_alerts");
        var item = Assert.Single(related.GetProperty("user").GetProperty("items").EnumerateArray());
        Assert.Equal((await IdOfAsync(topics, "h1"), "web-h1"), (item.GetProperty("id").GetString(), item.GetProperty("host").GetString()));
        Assert.Equal(("resolved", "all_hosts", 0), (
            related.GetProperty("status").GetString(), related.GetProperty("scope").GetString(), related.GetProperty("host").GetProperty("count").GetInt32()));
        var seen = second.GetProperty("guide.prevalence").GetProperty("same_executable_and_path");
        Assert.Equal((2, 2), (seen.GetProperty("hosts").GetInt32(), seen.GetProperty("alerts").GetInt32()));
    }

    [SkippableFact]
    public async Task RunOnce_AlertsThatRetentionTook_AreNotWaitedFor()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await ProduceAsync(topics, "h1");
        await AlertsOfARunAsync(topics);
        await kafka.DeleteRecordsAsync($"{topics.Prefix}.alerts");
        await ProduceAsync(topics, "h2");

        var alert = Assert.Single(await AlertsOfARunAsync(topics));

        Assert.Equal(("h2", 0), (HostOf(alert), alert.GetProperty("guide.related_alerts").GetProperty("user").GetProperty("count").GetInt32()));
    }

    private Task ProduceAsync(PipelineTopics topics, string host)
    {
        var json = JsonNode.Parse(Some.FileEvent("/etc/cron.d/x", host: host, id: $"of {host}"))!;
        json["host"]!["name"] = $"web-{host}";
        json["user"] = new JsonObject { ["id"] = 1001, ["name"] = "alice" };
        return kafka.ProduceAsync(topics.Files, [(null, Encoding.UTF8.GetBytes(json.ToJsonString()), (Headers?)null)]);
    }

    // No process will come: nothing is waited for.
    private static (string, string)[] Environment(PipelineTopics topics) => [.. topics.Environment, ("CRONWATCH__Context__HoldFor", "00:00:00")];

    private static CronwatchProcess Start(PipelineTopics topics) => CronwatchProcess.Start(topics.Arguments(), Environment(topics));

    private static async Task<List<JsonElement>> AlertsOfARunAsync(PipelineTopics topics)
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), Environment(topics));
        Assert.True(exit == 0, errors);
        return [.. (await topics.AlertsAsync()).Select(alert => alert.Document)];
    }

    private async Task<bool> HasAlertsAsync(PipelineTopics topics)
    {
        try
        {
            return (await kafka.ReadAllAsync($"{topics.Prefix}.alerts")).Count > 0;
        }
        catch (KafkaException)
        {
            return false;       // The topic is still to be created.
        }
    }

    private static async Task<string> IdOfAsync(PipelineTopics topics, string host) =>
        (await topics.AlertsAsync()).First(alert => HostOf(alert.Document) == host).Id;

    private static string? HostOf(JsonElement alert) => alert.GetProperty("cronwatch.host_key").GetString();
}

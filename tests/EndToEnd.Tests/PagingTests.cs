using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>A storm on a few hosts, on the real broker: the first page, one summary a host and window stands for the rest, and no hit is lost.</summary>
[Collection(SharedKafka.Name)]
public sealed class PagingTests(KafkaCluster kafka) : IDisposable
{
    private const int Hosts = 5;
    private const int HitsOfHost = 300;
    private const int PagesOfRule = 20;
    private const int Hits = Hosts * HitsOfHost;

    private readonly DirectoryInfo _rules = Directory.CreateTempSubdirectory("cronwatch-rules-");

    public void Dispose() => _rules.Delete(recursive: true);

    [Fact]
    public async Task RunOnce_StormOfHits_PagesTheFirstAndSumsUpTheRest()
    {
        await using var topics = await StormAsync("max_signals = 20");

        var (exit, output, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once", "--rules", _rules.FullName), topics.Environment);

        Assert.True(exit == 0, errors);
        using var summary = JsonDocument.Parse(output);
        Assert.Equal([Hits, 0, Hosts * PagesOfRule, 0, Hits - (Hosts * PagesOfRule), 0],
            new[] { "hits", "excepted", "alerts", "suppressed", "overflow", "unaccounted" }.Select(name => summary.RootElement.GetProperty(name).GetInt32()));
        await AssertNothingIsLostAsync(topics);
        Assert.All(await LastSumsAsync(topics, "summary"), sum => Assert.Equal(HitsOfHost - PagesOfRule, sum.GetProperty("cronwatch.summary.count").GetInt32()));
    }

    // What was not committed is decided again, the same way, and counted once.
    [Fact]
    public async Task Run_KilledInTheStorm_PagesNoMoreAndLosesNothing()
    {
        await using var topics = await StormAsync("max_signals = 20");
        using (var killed = CronwatchProcess.Start(topics.Arguments("--rules", _rules.FullName), topics.Environment))
        {
            while (!killed.HasExited && (await topics.SuppressedAsync("overflow")).Count == 0)
                await Task.Yield();
            await killed.KillAsync();
        }

        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once", "--rules", _rules.FullName), topics.Environment);

        Assert.True(exit == 0, errors);
        await AssertNothingIsLostAsync(topics);
        Assert.All(await LastSumsAsync(topics, "summary"), sum => Assert.Equal(HitsOfHost - PagesOfRule, sum.GetProperty("cronwatch.summary.count").GetInt32()));
    }

    [Fact]
    public async Task RunOnce_RuleThatSuppresses_OneAlertOfAHostStandsForItsOthers()
    {
        await using var topics = await StormAsync("alert_suppression = { group_by = [\"host.id\"] }");

        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once", "--rules", _rules.FullName), topics.Environment);

        Assert.True(exit == 0, errors);
        var alerts = (await topics.AlertsAsync()).Select(alert => alert.Id).ToHashSet();
        var suppressed = await topics.SuppressedAsync("suppressed");
        Assert.Equal((Hosts, Hits - Hosts), (alerts.Count, suppressed.Select(hit => hit.Id).Distinct().Count()));
        Assert.All(suppressed, hit => Assert.Contains(hit.Document.GetProperty("cronwatch.suppressed_by").GetString()!, alerts));
        Assert.All(await LastSumsAsync(topics, "progress"), sum =>
            Assert.Equal(HitsOfHost - 1, sum.GetProperty("kibana.alert.suppression.docs_count").GetInt32()));
    }

    private async Task<PipelineTopics> StormAsync(string key)
    {
        await File.WriteAllTextAsync(Path.Combine(_rules.FullName, "rule.toml"), Some.Rule("Files", "/etc/cron.d/*", key, id: "r-1"));
        var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files, Enumerable.Range(0, Hits).Select(i => ((byte[]?)Encoding.ASCII.GetBytes($"h{i % Hosts}"), (byte[]?)EventOf(i), (Headers?)null)));
        return topics;
    }

    // All of a window, so that it overflows.
    private static byte[] EventOf(int number) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["@timestamp"] = $"2026-01-15T09:5{5 + (number % 5)}:{number % 60:00}Z",
        ["agent"] = new { id = "a1" },
        ["event"] = new { id = $"e{number}", category = new[] { "file" }, action = "creation" },
        ["host"] = new { id = $"h{number % Hosts}" },
        ["file"] = new { path = $"/etc/cron.d/{number % 7}" },
    });

    private static async Task AssertNothingIsLostAsync(PipelineTopics topics)
    {
        var alerts = (await topics.AlertsAsync()).Select(alert => alert.Id).ToHashSet();
        var overflow = await topics.SuppressedAsync("overflow");
        var sums = (await topics.SumsAsync("summary")).Select(sum => sum.Id).ToHashSet();
        Assert.Equal((Hosts * PagesOfRule, Hosts), (alerts.Count, sums.Count));
        Assert.Equal(Hits, alerts.Union(overflow.Select(hit => hit.Id)).Count());
        Assert.Empty(alerts.Intersect(overflow.Select(hit => hit.Id)));
        Assert.All(overflow, hit => Assert.Contains(hit.Document.GetProperty("cronwatch.suppressed_by").GetString()!, sums));
    }

    private static async Task<List<JsonElement>> LastSumsAsync(PipelineTopics topics, string kind)
    {
        var last = (await topics.SumsAsync(kind)).GroupBy(sum => sum.Id).Select(sums => sums.Last().Document).ToList();
        Assert.Equal(Hosts, last.Count);
        return last;
    }
}

using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Cron jobs and timers on a few hosts, on the real broker: every alert is there, and a summary of each host lists them.</summary>
[Collection(SharedKafka.Name)]
public sealed class BurstTests(KafkaCluster kafka) : IDisposable
{
    private const int Hosts = 5;
    private const int HitsOfHost = 60;

    private readonly DirectoryInfo _rules = Directory.CreateTempSubdirectory("cronwatch-rules-");

    public void Dispose() => _rules.Delete(recursive: true);

    [Fact]
    public async Task Run_KilledBetweenTheAlertsOfBursts_SummariesHaveAllOfThem()
    {
        await using var topics = await PublishAsync();
        string[] arguments = ServerEnvironment.Elasticsearch is { } url ? ["--rules", _rules.FullName, "--index", url.ToString()] : ["--rules", _rules.FullName];
        using (var killed = CronwatchProcess.Start(topics.Arguments(arguments), topics.Environment))
        {
            while (!killed.HasExited && !await HasAlertsAsync(topics))
                await Task.Yield();
            await killed.KillAsync();
        }

        var (exit, output, errors) = await CronwatchProcess.RunAsync(topics.Arguments(["--once", .. arguments]), topics.Environment);

        Assert.True(exit == 0, output + errors);
        var alerts = (await topics.AlertsAsync()).ToLookup(alert => HostOf(alert.Document), alert => alert.Id);
        var last = (await topics.SumsAsync("summary")).GroupBy(summary => summary.Id).Select(summaries => summaries.Last().Document).ToList();
        Assert.True(Hosts == last.Count, $"{last.Count} {alerts.Sum(a => a.Count())} {output} {errors}");
        Assert.All(last, summary =>
        {
            Assert.Equal(HitsOfHost, summary.GetProperty("cronwatch.summary.count").GetInt32());
            Assert.Equal(alerts[HostOf(summary)].Distinct().Order(), summary.GetProperty("cronwatch.summary.alerts").EnumerateArray().Select(alert => alert.GetProperty("id").GetString()!).Order());
        });
        if (ServerEnvironment.Elasticsearch is { } index)
            Assert.Equal(Hosts, await CountAsync(index, topics.Space, $"cronwatch.summary.kind:burst AND cronwatch.summary.count:{HitsOfHost}"));
    }

    private async Task<PipelineTopics> PublishAsync()
    {
        foreach (var (name, paths) in ((string, string)[])[("cron", "/etc/cron.d/*"), ("timer", "/etc/systemd/*")])
            await File.WriteAllTextAsync(Path.Combine(_rules.FullName, $"{name}.toml"), Some.Rule(name, paths, Some.OfPersistence));
        var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files, Enumerable.Range(0, Hosts * HitsOfHost).Select(i => ((byte[]?)Encoding.ASCII.GetBytes($"h{i % Hosts}"), (byte[]?)EventOf(i), (Headers?)null)));
        return topics;
    }

    // All of a host in one window.
    private static byte[] EventOf(int number) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["@timestamp"] = $"2026-01-15T09:57:{number % 60:00}Z",
        ["agent"] = new { id = "a1" },
        ["event"] = new { id = $"e{number}", category = new[] { "file" }, action = "creation" },
        ["host"] = new { id = $"h{number % Hosts}" },
        ["file"] = new { path = $"/etc/{(number % 2 == 0 ? "cron.d" : "systemd")}/{number}" },
    });

    private static async Task<bool> HasAlertsAsync(PipelineTopics topics)
    {
        try
        {
            return (await topics.AlertsAsync()).Count > 0;
        }
        catch (KafkaException)
        {
            return false;       // The topic is still to be created.
        }
    }

    private static async Task<int> CountAsync(Uri index, string space, string query)
    {
        using var http = new HttpClient { BaseAddress = index };
        (await http.PostAsync($"cronwatch-alerts-{space}-*/_refresh", null)).EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await http.GetStringAsync($"cronwatch-alerts-{space}-*/_count?q={Uri.EscapeDataString(query)}"));
        return answer.RootElement.GetProperty("count").GetInt32();
    }

    private static string HostOf(JsonElement document) => document.GetProperty("cronwatch.host_key").GetString()!;
}

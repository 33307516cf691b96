using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Alerts that the index refuses, and what <c>cronwatch dead-letters</c> makes of them, on a real one.</summary>
[Collection(SharedKafka.Name)]
public sealed class RefusedAlertsTests(KafkaCluster kafka)
{
    private const string Id = "2255b03fb6480e385158e9db78520e1d07ea86aa9c133c36ce3d5ff6da4206e0";

    [SkippableFact]
    public async Task Retry_OnceTheIndexTakesDocuments_IndexesIt()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        using var index = await ReadOnlyIndex.CreateAsync(topics.Space);
        await kafka.ProduceAsync(topics.Files, [(null, Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x")), null)]);
        await RunAsync(topics);
        var (id, document) = Assert.Single(await topics.AlertsAsync());

        var row = JsonElement.Parse((await CallAsync(topics, "list", "--json")).Output);
        Assert.Equal(
            ("indexing", "index-refused", id, 403, "cluster_block_exception", index.Name, 1),
            (Text(row, "kind"), Text(row, "reason"), Text(row, "alert_id"), row.GetProperty("status").GetInt32(), Text(row, "error_type"), Text(row, "index"), row.GetProperty("attempts").GetInt32()));
        Assert.Contains("blocked by", Text(row, "error"), StringComparison.Ordinal);
        Assert.Contains("  indexing  index-refused  ", (await CallAsync(topics, "list")).Output, StringComparison.Ordinal);

        var refused = await CallAsync(topics, "retry", "--all");
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith($"alert {id}: still refused: 403 cluster_block_exception: ", refused.Output, StringComparison.Ordinal);

        await index.MendAsync();
        Assert.Equal((0, "", "1 dead letters: 0 published again, 0 with the same bytes as another, 1 alerts sent to the index again, 1 of them new to it, 0 delivered to outputs, 0 not done\n"), await CallAsync(topics, "retry", "--all"));
        Assert.True(JsonElement.DeepEquals(document, await index.DocumentAsync(id)));
        Assert.Equal((0, "", "1 dead letters: 0 published again, 0 with the same bytes as another, 1 alerts sent to the index again, 0 of them new to it, 0 delivered to outputs, 0 not done\n"), await CallAsync(topics, "retry", Text(row, "id")));
        Assert.Single(await kafka.ReadAllAsync($"{topics.Prefix}.dead-letters"));
    }

    // The letter is the alert as it went out first: the index must not fall back to it.
    [SkippableFact]
    public async Task Retry_WhenNewsOfTheAlertCameSince_IndexesTheLastThatItsTopicHolds()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        using var index = await ReadOnlyIndex.CreateAsync(topics.Space);
        if (kafka.Kind != BrokerKind.Embedded)
            foreach (var name in topics.Internal)
                await kafka.CreateTopicAsync(name, 8);
        await PublishAsync(topics, "alert", Alert(revision: 0, suppressed: 0));
        await RunAsync(topics);
        await PublishAsync(topics, "progress", Alert(revision: 0, suppressed: 3));
        await PublishAsync(topics, "context", Alert(revision: 1, suppressed: 3));
        var last = JsonElement.Parse(Alert(revision: 1, suppressed: 3));
        await index.MendAsync();

        Assert.Equal(0, (await CallAsync(topics, "retry", "--kind", "indexing")).ExitCode);
        Assert.True(JsonElement.DeepEquals(last, await index.DocumentAsync(Id)));

        await index.ChangeAsync(Id, new { kibana_note = "looked at" });
        Assert.Equal(0, (await CallAsync(topics, "retry", "--all")).ExitCode);
        var kept = await index.DocumentAsync(Id);
        Assert.Equal(("looked at", 1), (Text(kept, "kibana_note"), kept.GetProperty("cronwatch.context.revision").GetInt32()));
    }

    [SkippableFact]
    public async Task Retry_NoIndexToSendTo_EndsWithThree()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        using var index = await ReadOnlyIndex.CreateAsync(topics.Space);
        await kafka.ProduceAsync(topics.Files, [(null, Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x")), null)]);
        await RunAsync(topics);

        var (exit, _, errors) = await CronwatchProcess.RunAsync(
            ["dead-letters", "retry", "--all", "--bootstrap", kafka.Bootstrap, "--prefix", topics.Prefix, "--index", "http://127.0.0.1:1"], topics.Environment);

        Assert.Equal(3, exit);
        Assert.StartsWith("http://127.0.0.1:1/: no answer: ", errors, StringComparison.Ordinal);
    }

    private static string Alert(int revision, int suppressed) => $$$"""
        {"@timestamp":"2026-01-15T10:00:00Z","kibana.alert.original_time":"2026-01-15T09:57:12Z","cronwatch.consumed_at":"2026-01-15T09:57:13Z","unmapped":1,
         "cronwatch.context.revision":{{{revision}}},"kibana.alert.suppression.docs_count":{{{suppressed}}} }
        """;

    private Task PublishAsync(PipelineTopics topics, string kind, string document) => kafka.ProduceAsync(
        $"{topics.Prefix}.alerts", [(Encoding.ASCII.GetBytes(Id), Encoding.UTF8.GetBytes(document), new Headers { { "cronwatch-kind", Encoding.ASCII.GetBytes(kind) } })]);

    private static async Task RunAsync(PipelineTopics topics)
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once", "--index", $"{ServerEnvironment.Elasticsearch}"), topics.Environment);
        Assert.True(exit == 0, errors);
    }

    private Task<(int ExitCode, string Output, string Errors)> CallAsync(PipelineTopics topics, params string[] call) => CronwatchProcess.RunAsync(
        ["dead-letters", .. call, "--bootstrap", kafka.Bootstrap, "--prefix", topics.Prefix, "--index", $"{ServerEnvironment.Elasticsearch}"], topics.Environment);

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    /// <summary>The index of the alerts of January 2026, mapped as it must be and closed to writing, as old months are.</summary>
    private sealed class ReadOnlyIndex : IDisposable
    {
        private readonly HttpClient _http;

        private ReadOnlyIndex(string space) => (Name, _http) = ($"cronwatch-alerts-{space}-2026.01.01", new HttpClient { BaseAddress = ServerEnvironment.Elasticsearch });

        public string Name { get; }

        public static async Task<ReadOnlyIndex> CreateAsync(string space)
        {
            Skip.If(ServerEnvironment.Elasticsearch is null, ServerEnvironment.NoElasticsearch);
            var index = new ReadOnlyIndex(space);
            (await index._http.PutAsJsonAsync(index.Name, new { settings = new { index = new { blocks = new { write = true } } }, mappings = new { dynamic = false } })).EnsureSuccessStatusCode();
            return index;
        }

        public async Task MendAsync() => (await _http.PutAsJsonAsync($"{Name}/_settings", new { index = new { blocks = new { write = false } } })).EnsureSuccessStatusCode();

        public async Task ChangeAsync(string id, object doc) => (await _http.PostAsJsonAsync($"{Name}/_update/{id}", new { doc })).EnsureSuccessStatusCode();

        public async Task<JsonElement> DocumentAsync(string id) => await _http.GetFromJsonAsync<JsonElement>($"{Name}/_source/{id}");

        public void Dispose() => _http.Dispose();
    }
}

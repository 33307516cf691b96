using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.App.Demo;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>
/// Whatever the index does: in the end it holds the last record of each alert of the topic, as it is and once, and the rest is in the dead
/// letters with a reason (docs/faults.md).
/// </summary>
[Collection(SharedKafka.OfIndices)]
public sealed class IndexFaultTests(KafkaCluster kafka)
{
    // Several requests: a batch has a thousand records at most.
    private const int Alerts = 3_000;
    private const int Partitions = 8;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(ServerEnvironment.LongFaults ? 60 : 1);
    private static readonly int FileEvents = ServerEnvironment.LongFaults ? 200_000 : 10_000;

    [SkippableTheory]
    [InlineData(IndexFault.SomeDocumentsBusy)]
    [InlineData(IndexFault.Busy)]
    [InlineData(IndexFault.Unavailable)]
    [InlineData(IndexFault.Forbidden)]
    [InlineData(IndexFault.Silent)]
    [InlineData(IndexFault.CutAnswer)]
    [InlineData(IndexFault.HalfAnswer)]
    public async Task Run_RequestsSpoiled_EndsWithWhatTheTopicHolds(IndexFault fault)
    {
        await using var topics = await BacklogAsync();
        await using var indices = new SpaceIndices(ServerEnvironment.Elasticsearch!, topics.Space);
        await using var index = new FaultyIndex(ServerEnvironment.Elasticsearch!, fault, times: 2);

        await EndedWellAsync(Start(topics, index.Url));

        await index.SpoiledAsync();
        await AssertAllIndexedAsync(topics, indices);
    }

    [SkippableFact]
    public async Task Run_NobodyListensForAWhile_EndsWithWhatTheTopicHolds()
    {
        await using var topics = await BacklogAsync();
        await using var indices = new SpaceIndices(ServerEnvironment.Elasticsearch!, topics.Space);
        await using var index = new FaultyIndex(ServerEnvironment.Elasticsearch!, IndexFault.Away, times: 1);

        var run = Start(topics, index.Url);
        await run.SaidAsync("Connection refused");
        await Task.Delay(Outage, TimeProvider.System);      // The length is the fault.
        index.GoUp();
        await EndedWellAsync(run);

        await AssertAllIndexedAsync(topics, indices);
    }

    // The index has done what nobody heard the answer to.
    [SkippableFact]
    public async Task Run_KilledWhileRequestsAreUnderWay_EndsWithWhatTheTopicHolds()
    {
        await using var topics = await BacklogAsync();
        await using var indices = new SpaceIndices(ServerEnvironment.Elasticsearch!, topics.Space);
        for (var kills = 0; kills < (ServerEnvironment.LongFaults ? 5 : 1); kills++)
        {
            await using var index = new FaultyIndex(ServerEnvironment.Elasticsearch!, IndexFault.Silent, times: 2);
            using var killed = Start(topics, index.Url);
            await index.SpoiledAsync();
            await killed.KillAsync();
        }

        await EndedWellAsync(Start(topics, $"{ServerEnvironment.Elasticsearch}"));

        await AssertAllIndexedAsync(topics, indices);
    }

    [SkippableFact]
    public async Task Run_DocumentsThatNoIndexTakes_AreDeadLettersAndCostNoNeighbour()
    {
        await using var topics = await BacklogAsync();
        await using var indices = new SpaceIndices(ServerEnvironment.Elasticsearch!, topics.Space);
        var longId = new string('f', 600);      // Refuses all that is sent with it.
        await kafka.ProduceAsync($"{topics.Prefix}.alerts", [Record(IdOf(Alerts), "alert", "not JSON"), Record(longId, "alert", Document(Alerts + 1))]);

        await EndedWellAsync(Start(topics, $"{ServerEnvironment.Elasticsearch}"));

        await indices.AssertAreAsync((await RecordsAsync(topics)).Where(r => r.Id.Length == 64 && r.Text != "not JSON").Select(r => (r.Id, JsonElement.Parse(r.Text))));
        var letters = (await kafka.ReadAllAsync($"{topics.Prefix}.dead-letters")).OrderBy(l => l.Message.Key!.Length).ToList();
        Assert.Equal([(IdOf(Alerts), "not JSON"), (longId, Document(Alerts + 1))], letters.Select(l => (Text(l.Message.Key), Text(l.Message.Value))));
        Assert.Equal(
            ["index-refused 400 mapper_parsing_exception", "index-refused 400 bad-request"],
            letters.Select(l => string.Join(' ', ((string[])["cronwatch-reason", "cronwatch-status", "cronwatch-error-type"]).Select(name => Header(l.Message, name)))));
    }

    // The first two requests are given up, as if their indices alone were closed; then nothing more is.
    [SkippableFact]
    public async Task Run_IndexMissingAndNotToBeMade_WaitsAndTheRestIsDeadLetters()
    {
        await using var topics = await BacklogAsync();
        await using var indices = new SpaceIndices(ServerEnvironment.Elasticsearch!, topics.Space);
        await indices.AllowToBeMadeAsync(false);
        try
        {
            var run = Start(topics, $"{ServerEnvironment.Elasticsearch}");
            await run.SaidAsync("takes no alerts: HTTP 404 index_not_found_exception for each of ");
            await indices.AllowToBeMadeAsync(true);
            await EndedWellAsync(run);
        }
        finally
        {
            await indices.AllowToBeMadeAsync(true);
        }

        var records = await RecordsAsync(topics);
        var letters = await kafka.ReadAllAsync($"{topics.Prefix}.dead-letters");
        Assert.All(letters, l => Assert.Equal(("index-refused", "index_not_found_exception"), (Header(l.Message, "cronwatch-reason"), Header(l.Message, "cronwatch-error-type"))));
        var indexed = (await indices.DocumentsAsync()).Select(d => d.Id).ToHashSet();
        Assert.InRange(indexed.Count, 1, Alerts - 1);
        Assert.Equal(records.Select(r => r.Id).Distinct().Order(), indexed.Union(letters.Select(l => Text(l.Message.Key))).Order());
        await indices.AssertAreAsync(records.Where(r => indexed.Contains(r.Id)).Select(r => (r.Id, JsonElement.Parse(r.Text))));

        var (exit, _, errors) = await CronwatchProcess.RunAsync(
            ["dead-letters", "retry", "--all", "--bootstrap", kafka.Bootstrap, "--prefix", topics.Prefix, "--index", $"{ServerEnvironment.Elasticsearch}"], topics.Environment);
        Assert.True(exit == 0, errors);
        await indices.AssertAreAsync(records.Select(r => (r.Id, JsonElement.Parse(r.Text))));
    }

    // Killed while alerts come. They go on coming, also from an instance that starts while nothing answers.
    [SkippableFact]
    public async Task Run_ElasticsearchKilled_DetectsMeanwhileAndEndsWithWhatTheTopicHolds()
    {
        Skip.If(ServerEnvironment.FaultyElasticsearch is null, ServerEnvironment.NoFaultyElasticsearch);
        await FaultyElasticsearch.DoAsync("start");      // Of a test that failed it may still be down.
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await using var indices = new SpaceIndices(ServerEnvironment.FaultyElasticsearch, topics.Space);
        var fleet = new Fleet(FileEvents, seed: 51);
        var events = fleet.Records(SimulatedEvent.FileTopic).ToList();
        await kafka.ProduceAsync(topics.Processes, fleet.Records(SimulatedEvent.ProcessTopic));
        await kafka.ProduceAsync(topics.Files, events.Take(FileEvents / 2));
        using (var first = CronwatchProcess.Start(Arguments(topics), topics.Environment))
        {
            await indices.HoldsAsync(1);
            await FaultyElasticsearch.DoAsync("kill");
            await kafka.ProduceAsync(topics.Files, events.Skip(FileEvents / 2));
            await first.SaidAsync("Connection refused");
            await first.TerminateAsync();      // Killed, it would publish some again, with other stamps than the index keeps.
        }
        using var second = CronwatchProcess.Start(Arguments(topics), topics.Environment);
        await second.SaidAsync("Alerts are not indexed and wait on their topic: ");
        var expected = fleet.ExpectedIds(topics.Space);
        while (!second.HasExited && !expected.IsSubsetOf((await topics.AlertsAsync()).Select(a => a.Id)))
            await Task.Yield();

        await FaultyElasticsearch.DoAsync("start");
        await indices.HoldsAsync(expected.Count);
        await second.TerminateAsync();
        await EndedWellAsync(CronwatchProcess.Start(Arguments(topics, "--once"), topics.Environment));

        Assert.Equal(expected.Order(), (await topics.AlertsAsync()).Select(a => a.Id).Distinct().Order());
        await indices.AssertAreAsync(await topics.AlertsWithNewsAsync());
        Assert.Empty(await kafka.ReadAllAsync($"{topics.Prefix}.dead-letters"));
    }

    private static List<string> Arguments(PipelineTopics topics, params string[] more) =>
        topics.Arguments(["--index", $"{ServerEnvironment.FaultyElasticsearch}", .. more]);

    private static CronwatchProcess Start(PipelineTopics topics, string url) => CronwatchProcess.Start(
        topics.Arguments("--once", "--only", "indexing", "--index", url), [.. topics.Environment, ("CRONWATCH__Index__RequestTimeout", "00:00:03")]);

    private static async Task EndedWellAsync(CronwatchProcess run)
    {
        using (run)
        {
            var (exit, _, errors) = await run.EndAsync();
            Assert.True(exit == 0, errors);
        }
    }

    // A topic of alerts, some with one piece of news and some with two, and nothing else.
    private async Task<PipelineTopics> BacklogAsync()
    {
        Skip.If(ServerEnvironment.Elasticsearch is null, ServerEnvironment.NoElasticsearch);
        var topics = await PipelineTopics.CreateAsync(kafka);
        var alerts = $"{topics.Prefix}.alerts";
        if (kafka.Kind != BrokerKind.Embedded)
            await kafka.CreateTopicAsync(alerts, Partitions);
        await kafka.ProduceAsync(alerts, Enumerable.Range(0, Alerts).Select(i => Record(IdOf(i), "alert", Document(i))));
        await kafka.ProduceAsync(alerts, Enumerable.Range(0, Alerts).Where(i => i % 4 == 0).Select(i => Record(IdOf(i), "progress", Document(i, suppressed: 3))));
        await kafka.ProduceAsync(alerts, Enumerable.Range(0, Alerts).Where(i => i % 8 == 0).Select(i => Record(IdOf(i), "context", Document(i, suppressed: 3, revision: 1))));
        return topics;
    }

    private async Task AssertAllIndexedAsync(PipelineTopics topics, SpaceIndices indices)
    {
        await indices.AssertAreAsync((await RecordsAsync(topics)).Select(r => (r.Id, JsonElement.Parse(r.Text))));
        Assert.Empty(await kafka.ReadAllAsync($"{topics.Prefix}.dead-letters"));
    }

    private async Task<List<(string Id, string Text)>> RecordsAsync(PipelineTopics topics) =>
        (await kafka.ReadAllAsync($"{topics.Prefix}.alerts")).ConvertAll(r => (Text(r.Message.Key), Text(r.Message.Value)));

    private static string IdOf(int alert) => alert.ToString("x64", CultureInfo.InvariantCulture);

    // Of two months, so of two indices.
    private static string Document(int alert, int suppressed = 0, int revision = 0) => $$$"""
        {"@timestamp":"2026-03-01T10:00:00Z","kibana.alert.original_time":"2026-0{{{1 + (alert % 2)}}}-15T09:57:12Z","cronwatch.consumed_at":"2026-02-15T09:57:13Z",
         "process":{"pid":{{{alert}}}},"cronwatch.context.revision":{{{revision}}},"kibana.alert.suppression.docs_count":{{{suppressed}}} }
        """;

    private static (byte[]?, byte[]?, Headers?) Record(string id, string kind, string document) =>
        (Encoding.ASCII.GetBytes(id), Encoding.UTF8.GetBytes(document), new Headers { { "cronwatch-kind", Encoding.ASCII.GetBytes(kind) } });

    private static string Header(Message<byte[]?, byte[]?> message, string name) => Text(message.Headers.GetLastBytes(name));

    private static string Text(byte[]? bytes) => Encoding.UTF8.GetString(bytes!);
}

using System.Net;
using System.Text;
using System.Text.Json;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>An index that would refuse alerts when a run starts: it holds back nothing but indexing.</summary>
[Collection(SharedKafka.OfInstances)]
public sealed class IndexConflictTests(KafkaCluster kafka)
{
    private const int Count = 20;
    private const string Conflict = "process.pid is text and must be long; mappings do not change";

    private static readonly object Mappings = new { dynamic = false, properties = new { process = new { properties = new { pid = new { type = "text" } } } } };

    [SkippableFact]
    public async Task Run_ConflictThatIsMended_DetectsFromTheStartAndIndexesWithoutAnother()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await using var indices = await StandingInTheWayAsync(topics);
        await PublishAsync(topics);
        using var run = CronwatchProcess.Start(
            topics.Arguments("--index", $"{ServerEnvironment.Elasticsearch}"), [.. topics.Environment, ("CRONWATCH__Console__Url", "http://127.0.0.1:0")]);
        using var console = new HttpClient { BaseAddress = new Uri((await run.SaidAsync("console: "))["console: ".Length..]) };
        await run.SaidAsync(Conflict);
        while (!run.HasExited && (await AlertsAsync(topics)).Count < Count)
            await Task.Yield();

        Assert.Empty(await indices.DocumentsAsync());
        Assert.Contains("indexing: waits, since the index cannot take alerts as it is; the log says what is wrong there and what to do", await console.GetAsync("/readyz") is
        { StatusCode: HttpStatusCode.ServiceUnavailable } away ? await away.Content.ReadAsStringAsync() : "", StringComparison.Ordinal);

        await indices.DeleteAsync();
        await run.SaidAsync("Indexing goes on: ");
        await indices.HoldsAsync(Count);
        while ((await console.GetAsync("/readyz")).StatusCode != HttpStatusCode.OK)
            await Task.Yield();
        var log = await run.TerminateAsync();

        await indices.AssertAreAsync(await topics.AlertsWithNewsAsync());
        Assert.Single(log.Split('\n'), line => line.Contains(Conflict, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task RunOnce_Conflict_DoesAllElseAndEndsWithThree()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await using var indices = await StandingInTheWayAsync(topics);
        await PublishAsync(topics);
        var arguments = topics.Arguments("--once", "--index", $"{ServerEnvironment.Elasticsearch}");

        var (exit, output, errors) = await CronwatchProcess.RunAsync(arguments, topics.Environment);

        Assert.Equal(3, exit);
        Assert.Contains(Conflict, errors, StringComparison.Ordinal);
        Assert.Equal((Count, 0), Counts(output));
        Assert.Equal(Count, (await AlertsAsync(topics)).Count);

        await indices.DeleteAsync();
        (exit, output, errors) = await CronwatchProcess.RunAsync(arguments, topics.Environment);
        Assert.True(exit == 0, errors);
        Assert.Equal((0, Count), Counts(output));
        await indices.AssertAreAsync(await topics.AlertsWithNewsAsync());
    }

    private static async Task<SpaceIndices> StandingInTheWayAsync(PipelineTopics topics)
    {
        Skip.If(ServerEnvironment.Elasticsearch is null, ServerEnvironment.NoElasticsearch);
        var indices = new SpaceIndices(ServerEnvironment.Elasticsearch, topics.Space);
        await indices.CreateJanuaryAsync(Mappings);
        return indices;
    }

    private Task PublishAsync(PipelineTopics topics) => kafka.ProduceAsync(topics.Files, Enumerable.Range(0, Count)
        .Select(i => ((byte[]?)null, (byte[]?)Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x", id: $"e{i}")), (Confluent.Kafka.Headers?)null)));

    // None while the topic is still to be created.
    private static async Task<List<(string Id, JsonElement Document)>> AlertsAsync(PipelineTopics topics)
    {
        try
        {
            return await topics.AlertsAsync();
        }
        catch (Confluent.Kafka.KafkaException)
        {
            return [];
        }
    }

    private static (long Alerts, long Indexed) Counts(string output)
    {
        var summary = JsonElement.Parse(output);
        return (summary.GetProperty("alerts").GetInt64(), summary.GetProperty("indexed").GetInt64());
    }
}

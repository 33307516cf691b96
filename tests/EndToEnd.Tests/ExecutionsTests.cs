using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>What was evaluated is proven by offsets, counted once whatever happens, and what was not is named exactly.</summary>
[Collection(SharedKafka.OfInstances)]
public sealed class ExecutionsTests(KafkaCluster kafka)
{
    private const int HitEvery = 10;
    private const int EventsOfSecond = 500;
    private const int Changes = 4;      // Two instances come, one goes, one is killed.

    // Ten minutes in the long form.
    private static readonly int SecondsOfChange = ServerEnvironment.LongFaults ? 150 : 4;

    [SkippableFact]
    public async Task Executions_AfterARun_SayWhatTheRunSaid()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);       // It finds no offsets by time.
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await ProduceAsync(topics, 0, 5_000);

        var run = JsonElement.Parse(await RunOnceAsync(topics));

        var report = await ReportAsync(topics, ExpectedExit.Complete);
        Assert.Equal(Numbers(run, "events", "candidates", "hits", "excepted", "alerts", "suppressed", "overflow"),
            Numbers(Totals(report), "events", "candidates", "hits", "excepted", "alerts", "suppressed", "overflow"));
    }

    [SkippableFact]
    public async Task Executions_InstancesComeGoAndDieUnderLoad_EverythingIsEvaluatedAndCountedOnce()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var produced = 0;
        var instances = new Queue<CronwatchProcess>();
        instances.Enqueue(await topics.StartAsync(topics.Environment));
        for (var change = 0; change < Changes; change++)
        {
            var load = ProduceForAsync(topics, produced, SecondsOfChange);
            produced += SecondsOfChange * EventsOfSecond;
            if (change < 2)
                instances.Enqueue(await topics.StartAsync(topics.Environment));
            else
                using (var leaving = instances.Dequeue())
                    await (change == 2 ? leaving.TerminateAsync() : leaving.KillAsync());
            await load;
        }
        using (var last = instances.Dequeue())
            await last.TerminateAsync();
        await RunOnceAsync(topics);

        var report = await ReportAsync(topics, ExpectedExit.Complete);
        var candidates = (await kafka.ReadAllAsync($"{topics.Prefix}.events")).Count;
        Assert.Equal([produced, candidates], Numbers(Totals(report), "events", "candidates"));
        Assert.Equal(produced / HitEvery, (await topics.AlertsAsync()).Select(alert => alert.Id).Distinct().Count());

        await ProduceAsync(topics, produced, 100);      // Nobody is there.
        var waiting = (await ReportAsync(topics, ExpectedExit.Missing)).GetProperty("missing").EnumerateArray().ToList();
        Assert.All(waiting, missing => Assert.Equal("waiting", missing.GetProperty("cause").GetString()));
        Assert.Equal(await kafka.CommittedAsync($"{topics.Prefix}-intake", topics.Files), waiting.ToDictionary(
            missing => missing.GetProperty("partition").GetInt32(), missing => missing.GetProperty("from").GetInt64()));
        Assert.Equal(100, waiting.Sum(missing => missing.GetProperty("to").GetInt64() - missing.GetProperty("from").GetInt64()));
    }

    [SkippableFact]
    public async Task Executions_RecordsWereDeletedBeforeTheyWereRead_AreNamedWithTheCause()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await ProduceAsync(topics, 0, 1_000);
        await RunOnceAsync(topics);
        var before = await kafka.CommittedAsync($"{topics.Prefix}-intake", topics.Files);
        await ProduceAsync(topics, 1_000, 1_000);
        await kafka.DeleteRecordsAsync(topics.Files);
        await ProduceAsync(topics, 2_000, 1_000);
        await RunOnceAsync(topics);

        var missing = (await ReportAsync(topics, ExpectedExit.Missing)).GetProperty("missing").EnumerateArray().ToList();

        Assert.All(missing, gap => Assert.Equal("retention", gap.GetProperty("cause").GetString()));
        Assert.Equal(1_000, missing.Sum(gap => gap.GetProperty("to").GetInt64() - gap.GetProperty("from").GetInt64()));
        Assert.All(missing, gap => Assert.Equal(before[gap.GetProperty("partition").GetInt32()], gap.GetProperty("from").GetInt64()));
    }

    [SkippableFact]
    public async Task Executions_TopicIsMadeAnew_CountItToo_AndSayWhatOfItWaits()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await ProduceAsync(topics, 0, 1_000);
        await RunOnceAsync(topics);
        await kafka.MakeTopicAnewAsync(topics.Files, partitions: 4);
        await ProduceAsync(topics, 1_000, 500);

        var missing = (await ReportAsync(topics, ExpectedExit.Missing)).GetProperty("missing").EnumerateArray();
        Assert.Equal(500, missing.Sum(m => m.GetProperty("to").GetInt64() - m.GetProperty("from").GetInt64()));
        await RunOnceAsync(topics);

        Assert.Equal([1_500, 150], Numbers(Totals(await ReportAsync(topics, ExpectedExit.Complete)), "events", "candidates"));
    }

    [SkippableFact]
    public async Task Executions_ClockOfAProducerIsAhead_KnowWhatWasEvaluatedBeforeTheInterval()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.MakeTopicAnewAsync(topics.Files, partitions: 4, new() { ["message.timestamp.after.max.ms"] = $"{long.MaxValue}" });
        var ahead = TimeProvider.System.GetUtcNow().AddHours(3);
        var from = new[] { "--from", ahead.AddMinutes(-1).ToString("O", CultureInfo.InvariantCulture) };
        await ProduceAsync(topics, 0, 100, new Timestamp(ahead));
        await RunOnceAsync(topics);

        await ReportAsync(topics, ExpectedExit.Complete, from);
        await ProduceAsync(topics, 100, 10, new Timestamp(ahead));

        await ReportAsync(topics, ExpectedExit.Missing, from);
        await ReportAsync(topics, ExpectedExit.Complete, [.. from, "--to", ahead.ToString("O", CultureInfo.InvariantCulture)]);
    }

    [SkippableFact]
    public async Task Executions_OfARuleThatWasNotThere_NothingWasEvaluatedByIt()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);       // It finds no offsets by time.
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await ProduceAsync(topics, 0, 100);
        await RunOnceAsync(topics);

        var (exit, output, errors) = await CronwatchProcess.RunAsync([.. Arguments(topics), "--rule", "r-1"]);
        Assert.True(exit == 1, errors);
        Assert.Contains("110 offsets were not evaluated:", output, StringComparison.Ordinal);
        Assert.Contains(": rule not in force", output, StringComparison.Ordinal);

        (exit, output, errors) = await CronwatchProcess.RunAsync([.. Arguments(topics), "--rule", "ff10d4d8-fea7-422d-afb1-e5a2702369a9"]);
        Assert.True(exit == 0, errors);
        Assert.Contains(": everything was evaluated", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from `yesterday` is no time; write 2026-01-15T09:57:00Z", "--from", "yesterday")]
    [InlineData("is not before 2026-01-15T09:55:00.0000000+00:00; name an earlier time, or a later --to", "--to", "2026-01-15T09:55:00Z", "--from", "2026-01-15T10:55:00+01:00")]
    public async Task Executions_WrongTime_SaysWhatToWrite(string said, params string[] arguments)
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(["executions", .. arguments]);
        Assert.Equal(2, exit);
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }

    private enum ExpectedExit
    {
        Complete = 0,
        Missing = 1,
    }

    private static string[] Arguments(PipelineTopics topics) => ["executions", .. topics.Arguments()[1..]];

    private static async Task<string> RunOnceAsync(PipelineTopics topics)
    {
        var (exit, output, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), topics.Environment);
        Assert.True(exit == 0, errors);
        return output;
    }

    private static async Task<JsonElement> ReportAsync(PipelineTopics topics, ExpectedExit expected, params string[] more)
    {
        var (exit, output, errors) = await CronwatchProcess.RunAsync([.. Arguments(topics), "--json", .. more]);
        Assert.True(exit == (int)expected, $"{exit}: {errors}{output}");
        return JsonElement.Parse(output);
    }

    private static JsonElement Totals(JsonElement report)
    {
        var windows = report.GetProperty("windows").EnumerateArray().ToList();
        return JsonSerializer.SerializeToElement(new[] { "events", "candidates" }.Select(name => (name, windows.Sum(w => w.GetProperty(name).GetInt64())))
            .Concat(new[] { "hits", "excepted", "alerts", "suppressed", "overflow" }.Select(name => (name, windows.Sum(w => w.GetProperty("hits").GetProperty(name).GetInt64()))))
            .ToDictionary(total => total.name, total => total.Item2));
    }

    private static IEnumerable<long> Numbers(JsonElement of, params string[] names) => names.Select(name => of.GetProperty(name).GetInt64());

    private async Task ProduceForAsync(PipelineTopics topics, int from, int seconds)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        for (var i = 0; i < seconds; i++, await second.WaitForNextTickAsync())
            await ProduceAsync(topics, from + (i * EventsOfSecond), EventsOfSecond);
    }

    // Some are hits, and the only candidates.
    private Task ProduceAsync(PipelineTopics topics, int from, int count, Timestamp stamp = default) => kafka.ProduceAsync(topics.Files, Enumerable.Range(from, count).Select(i => (
        (byte[]?)Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)),
        (byte[]?)Encoding.UTF8.GetBytes(Some.FileEvent(i % HitEvery == 0 ? "/etc/cron.d/x" : "/etc/hosts", id: $"e{i}", host: $"h{i % 200}")),
        (Headers?)null)), stamp);
}

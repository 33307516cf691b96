using System.CommandLine;
using System.Text.Json;
using Cronwatch.App.Graphs;
using Cronwatch.App.Telemetry;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.PipelineBench;

/// <summary><c>indexing</c>: alerts of the topic into the index, beside a plain load of the same documents before and after.</summary>
internal static class IndexingMode
{
    private const string Variable = "ELASTICSEARCH_URL";

    public static Command Create()
    {
        var alerts = BenchOptions.Count("--alerts", 20_000, "alerts on the topic; the plain load holds them in memory");
        var command = new Command("indexing", $"Alerts into the index at {Variable}, beside a plain load of the same documents.") { alerts };
        command.SetAction((parsed, cancelled) => RunAsync(parsed.GetValue(alerts), cancelled));
        return command;
    }

    private static async Task RunAsync(int alerts, CancellationToken cancelled)
    {
        if (!Uri.TryCreate(Environment.GetEnvironmentVariable(Variable), UriKind.Absolute, out var url))
            throw new DependencyException($"no index is named; set {Variable} to its address");
        var setup = new TargetSetup(new ElasticsearchTarget(new() { Urls = [url] }), "default", retentionDays: 0);
        if ((await setup.ExamineAsync(TargetChange.MissingAndOlder, cancelled)).Problem is { } problem)
            throw new DependencyException(problem);
        await using var topics = await BenchTopics.CreateAsync();
        await DetectAsync(topics, alerts, cancelled);
        await using var indices = new BenchIndices(url, topics.Prefix);
        var plain = new PlainLoad(url, await PlainLoad.ReadAsync(topics, alerts, cancelled));
        await Console.Error.WriteLineAsync($"{plain.Bytes / alerts} bytes an alert");
        var before = await plain.RunAsync(indices.Plain(1), cancelled);
        using var child = Child.Indexing(topics, url, indices.Space);
        var ours = JsonSerializer.Deserialize(await child.EndAsync(cancelled), SummaryJson.Default.RunSummary)!;
        var after = await plain.RunAsync(indices.Plain(2), cancelled);
        Print(alerts, before, ours, after);
    }

    private static async Task DetectAsync(BenchTopics topics, int alerts, CancellationToken cancelled)
    {
        await Console.Error.WriteLineAsync($"making {alerts} alerts");
        using var publisher = new EventPublisher(topics, EventTemplate.CronJobs());
        await publisher.RunAsync(EventPublisher.Fastest, alerts, null, cancelled);
        using var detection = Child.Cronwatch(["run", "--once", .. topics.Arguments]);
        await detection.EndAsync(cancelled);
    }

    private static void Print(int alerts, TimeSpan before, RunSummary ours, TimeSpan after)
    {
        var plain = alerts / ((before + after).TotalSeconds / 2);
        MarkdownTable.Begin("what", "alerts/s", "to plain", "CPU µs/alert", "peak memory MB");
        MarkdownTable.Row("plain, before", MarkdownTable.Number(alerts / before.TotalSeconds), "", "", "");
        MarkdownTable.Row(
            $"`run --once --only indexing`, {MarkdownTable.Number(ours.Indexed)} indexed", MarkdownTable.Number(ours.Indexed / ours.Seconds),
            MarkdownTable.Number(ours.Indexed / ours.Seconds / plain, 2), MarkdownTable.Number(ours.CpuSeconds * 1e6 / alerts),
            MarkdownTable.Number(ours.PeakMemoryBytes / 1e6));
        MarkdownTable.Row("plain, after", MarkdownTable.Number(alerts / after.TotalSeconds), "", "", "");
    }
}

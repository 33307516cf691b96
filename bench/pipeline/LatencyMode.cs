using System.CommandLine;
using System.Diagnostics;
using Cronwatch.App.Commands;
using HdrHistogram;

namespace Cronwatch.PipelineBench;

/// <summary><c>latency</c>: from an event's publication to its alert on the topic of alerts, at shares of full load.</summary>
internal static class LatencyMode
{
    private static readonly TimeSpan LateAlerts = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var seconds = BenchOptions.Count("--seconds", 20, "how long each share is published");
        var shares = BenchOptions.Shares(25, 50, 80);
        var command = new Command("latency", "From an event's publication to its alert, at shares of full load.") { seconds, shares };
        command.SetAction((parsed, cancelled) =>
            RunAsync(parsed.GetValue(seconds), parsed.GetRequiredValue(shares), cancelled));
        return command;
    }

    private static async Task<int> RunAsync(int seconds, int[] shares, CancellationToken cancelled)
    {
        await using var topics = await BenchTopics.CreateAsync();
        using var publisher = new EventPublisher(topics, EventTemplate.Files());
        using var service = Child.Service(topics);
        using var watch = await AlertWatch.StartAsync(topics, cancelled);
        await publisher.IntroduceCronJobsAsync();
        var full = await FullLoad.MeasureAsync(topics, publisher, service, cancelled);
        MarkdownTable.Begin("of full load", "events/s", "alerts", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms", "lost");
        var lostAny = false;
        foreach (var share in shares)
        {
            await Console.Error.WriteLineAsync($"{share} % of full load");
            var (began, before) = (Stopwatch.GetTimestamp(), publisher.Published);
            var rate = full * share / 100;
            await publisher.RunAsync(rate, (long)(rate * seconds), watch, cancelled);
            cancelled.ThrowIfCancellationRequested();
            var sent = (publisher.Published - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
            await watch.UntilArrivedAsync(LateAlerts, cancelled);
            service.ThrowIfEnded();
            var lost = watch.Missing;
            lostAny |= lost > 0;
            Print(share, sent, watch.Take(), lost);
        }
        await service.StopAsync(cancelled);
        return lostAny ? ExitCode.Findings : ExitCode.Fine;
    }

    private static void Print(int share, double rate, LongHistogram latencies, int lost) => MarkdownTable.Row(
        $"{share} %", MarkdownTable.Number(rate), latencies.TotalCount,
        At(latencies, 50), At(latencies, 90), At(latencies, 99), At(latencies, 99.9), At(latencies, 100), lost);

    private static string At(LongHistogram latencies, double percentile) =>
        MarkdownTable.Number(latencies.GetValueAtPercentile(percentile) / 1e3, 1);
}

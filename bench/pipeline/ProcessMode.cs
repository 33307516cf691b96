using System.CommandLine;
using System.Text.Json;
using Cronwatch.App.Telemetry;

namespace Cronwatch.PipelineBench;

/// <summary><c>process</c>: process events into context, and how soon a restart with that context detects again.</summary>
internal static class ProcessMode
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static Command Create()
    {
        var events = BenchOptions.Count("--events", 500_000, "process events on the topic, each of another process");
        var command = new Command("process", "Process events into context, and a restart with it.") { events };
        command.SetAction((parsed, cancelled) => RunAsync(parsed.GetValue(events), cancelled));
        return command;
    }

    private static async Task RunAsync(int events, CancellationToken cancelled)
    {
        await using var topics = await BenchTopics.CreateAsync();
        using var publisher = new EventPublisher(topics, EventTemplate.Processes());
        await Console.Error.WriteLineAsync($"publishing {events} process events");
        await publisher.RunAsync(EventPublisher.Fastest, events, null, cancelled);
        cancelled.ThrowIfCancellationRequested();
        await Console.Error.WriteLineAsync("run --once --only intake");
        using var intake = Child.Cronwatch(["run", "--once", "--only", "intake", .. topics.Arguments]);
        var summary = JsonSerializer.Deserialize(await intake.EndAsync(cancelled), SummaryJson.Default.RunSummary)!;
        MarkdownTable.Begin("process events", "events/s", "CPU µs/event", "events/s and core", "allocated B/event", "peak memory MB");
        MarkdownTable.Row(
            MarkdownTable.Number(summary.Events), MarkdownTable.Number(summary.EventsPerSecond),
            MarkdownTable.Number(summary.CpuSeconds * 1e6 / summary.Events, 2), MarkdownTable.Number(summary.Events / summary.CpuSeconds),
            MarkdownTable.Number((double)summary.AllocatedBytes / summary.Events), MarkdownTable.Number(summary.PeakMemoryBytes / 1e6));
        Console.WriteLine();
        await RestartAsync(topics, publisher, summary.Context + summary.Both, cancelled);
    }

    private static async Task RestartAsync(BenchTopics topics, EventPublisher publisher, long records, CancellationToken cancelled)
    {
        await Console.Error.WriteLineAsync("restart");
        using var watch = await AlertWatch.StartAsync(topics, cancelled);
        using var service = Child.Service(topics);
        await publisher.SendCronJobAsync(watch, service.StartedAt);
        await watch.UntilArrivedAsync(Patience, cancelled);
        service.ThrowIfEnded();
        if (watch.Missing > 0)
            throw new ChildException($"no alert came within {Patience}: detection does not detect again", App.Commands.ExitCode.Findings);
        MarkdownTable.Begin("context records", "start to first alert s", "peak memory MB");
        MarkdownTable.Row(
            MarkdownTable.Number(records), MarkdownTable.Number(watch.Take().GetValueAtPercentile(100) / 1e6, 2),
            MarkdownTable.Number(service.PeakMemoryBytes / 1e6));
        await service.StopAsync(cancelled);
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.App.Commands;
using Cronwatch.App.Demo;
using HdrHistogram;

namespace Cronwatch.PipelineBench;

/// <summary><c>agent</c>: the agent of a machine, at rest and with files, on a broker in this process. Wants root and Linux.</summary>
internal static class AgentMode
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    public static Command Create()
    {
        var files = BenchOptions.Count("--files", 300, "files to write, by this process and then by `touch`");
        var rest = BenchOptions.Count("--rest", 30, "seconds at rest");
        // What a runtime that does nothing holds: the agent's memory is counted beyond it.
        var idle = new Option<bool>("--idle") { Hidden = true };
        var command = new Command("agent", "The agent of a machine: memory, processor, delay, and how many writers it knows.") { files, rest, idle };
        command.SetAction((parsed, cancelled) => parsed.GetValue(idle)
            ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled)
            : RunAsync(parsed.GetValue(files), TimeSpan.FromSeconds(parsed.GetValue(rest)), cancelled));
        return command;
    }

    private static async Task<int> RunAsync(int files, TimeSpan rest, CancellationToken cancelled)
    {
        var folder = Directory.CreateTempSubdirectory("cronwatch-bench-");
        var watched = folder.CreateSubdirectory("cron.d").FullName;
        using var broker = EmbeddedBroker.Start([(SimulatedEvent.FileTopic, 1), (SimulatedEvent.ProcessTopic, 1)]);
        using var nothing = Child.Self("agent", "--idle");
        var agent = Child.Agent(broker.Bootstrap, watched, Path.Combine(folder.FullName, "spool"));
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig { BootstrapServers = broker.Bootstrap, GroupId = "bench", FetchWaitMaxMs = 1 })
            .SetLogHandler((_, _) => { }).Build();      // The mock broker answers when a wait is over, not when something comes.
        consumer.Assign(new TopicPartitionOffset(SimulatedEvent.FileTopic, 0, Offset.Beginning));
        try
        {
            await UntilWatchingAsync(agent, consumer, watched, cancelled);
            MarkdownTable.Begin("what", "measured");
            var (before, began) = (agent.ProcessorTime, Stopwatch.GetTimestamp());
            await Task.Delay(rest, TimeProvider.System, cancelled);
            MarkdownTable.Row("processor at rest, % of one", MarkdownTable.Number(100 * ((agent.ProcessorTime - before) / Stopwatch.GetElapsedTime(began)), 2));
            await WriteAsync(consumer, watched, files, cancelled);
            await TouchAsync(consumer, watched, files, cancelled);
            var (all, runtime) = (agent.PrivateBytes, nothing.PrivateBytes);
            MarkdownTable.Row("private memory, MB", MarkdownTable.Number(all / 1e6, 1));
            MarkdownTable.Row("beyond a runtime that does nothing, MB", MarkdownTable.Number((all - runtime) / 1e6, 1));
            await agent.StopAsync(cancelled);
            return ExitCode.Fine;
        }
        finally
        {
            agent.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private static async Task UntilWatchingAsync(Child agent, IConsumer<Ignore, byte[]> consumer, string watched, CancellationToken cancelled)
    {
        for (var i = 0; ; i++)
        {
            agent.ThrowIfEnded();
            await File.WriteAllTextAsync(Path.Combine(watched, string.Create(CultureInfo.InvariantCulture, $"first-{i}")), "", cancelled);
            if (consumer.Consume(TimeSpan.FromSeconds(1)) is null)
                continue;
            while (consumer.Consume(TimeSpan.FromSeconds(1)) is not null)
            {
                // Those that were written meanwhile.
            }
            return;
        }
    }

    private static async Task WriteAsync(IConsumer<Ignore, byte[]> consumer, string watched, int files, CancellationToken cancelled)
    {
        var delays = new LongHistogram(60_000_000, 3);
        for (var i = 0; i < files; i++)
        {
            await Task.Delay(Between, TimeProvider.System, cancelled);
            var began = Stopwatch.GetTimestamp();
            await File.WriteAllTextAsync(Path.Combine(watched, string.Create(CultureInfo.InvariantCulture, $"written-{i}")), "", cancelled);
            _ = Next(consumer);
            delays.RecordValue((long)Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }
        foreach (var percentile in (int[])[50, 99, 100])
            MarkdownTable.Row($"from a file to its event in a consumer, ms: p{percentile}", MarkdownTable.Number(delays.GetValueAtPercentile(percentile) / 1e3, 1));
    }

    private static async Task TouchAsync(IConsumer<Ignore, byte[]> consumer, string watched, int files, CancellationToken cancelled)
    {
        var known = 0;
        for (var i = 0; i < files; i++)
        {
            using var touch = Process.Start("touch", Path.Combine(watched, string.Create(CultureInfo.InvariantCulture, $"touched-{i}")));
            await touch.WaitForExitAsync(cancelled);
            known += Next(consumer).GetProperty("process").TryGetProperty("executable", out _) ? 1 : 0;
        }
        MarkdownTable.Row($"of {files} files by `touch`, which ends at once, with their writer", known);
    }

    private static JsonElement Next(IConsumer<Ignore, byte[]> consumer) => consumer.Consume(Patience) is { } record
        ? JsonSerializer.Deserialize<JsonElement>(record.Message.Value)
        : throw new ChildException($"no event came within {Patience}", ExitCode.Findings);
}

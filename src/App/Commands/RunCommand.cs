using System.CommandLine;
using System.Net.Sockets;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Telemetry;
using Cronwatch.App.WebConsole;
using Cronwatch.Detect.Rules;
using Cronwatch.Sinks.Kafka;
using OpenTelemetry.Metrics;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch run</c>: the service; with <c>--once</c> what is there now, and then a summary.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public static Command Create(CancellationToken stopping)
    {
        var shared = new SharedOptions();
        var once = new Option<bool>("--once")
        {
            Description = "process what the topics hold now, deliver, commit, print a summary as JSON and end",
        };
        var only = new Option<string[]>("--only")
        {
            Description = "run this graph alone; repeatable. The others run in other processes",
            HelpName = "GRAPH",
        };
        only.AcceptOnlyFromAmong(GraphNames.All);
        var command = new Command("run", "Reads events from Kafka, applies the rules, and delivers alerts.");
        shared.AddTo(command);
        command.Options.Add(once);
        command.Options.Add(only);
        command.SetAction((parsed, _) => RunAsync(shared.Load(parsed, parsed.GetValue(only)), parsed.GetValue(once), stopping));
        return command;
    }

    private static async Task<int> RunAsync(CronwatchOptions? options, bool once, CancellationToken stopping)
    {
        if (options is null || RuleLoading.Load(options) is not { } rules || ClusterOpening.Open(options) is not { } cluster)
            return ExitCode.BadInput;
        // A static member's partitions wait for its return, and a bounded run returns to nothing.
        if (once)
            options = options with { Kafka = options.Kafka with { GroupInstanceId = null } };
        await using var host = await PipelineHost.StartAsync(options, cluster, once ? LogLevel.Warning : LogLevel.Information);
        try
        {
            return once ? await RunOnceAsync(host, rules, stopping) : await ServeAsync(options, host, rules, stopping);
        }
        catch (DependencyException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Unreachable;
        }
    }

    private static async Task<int> RunOnceAsync(PipelineHost host, RuleSet rules, CancellationToken stopping)
    {
        try
        {
            var (pipeline, rawTopics) = await host.PrepareAsync(rules);
            var (began, usedBefore) = (TimeProvider.System.GetTimestamp(), ResourceUse.SoFar);
            var graphs = pipeline.StartBounded(stopping);
            var finished = graphs.FinishAsync(rawTopics);
            var stopped = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
            if (await Task.WhenAny(finished, stopped) == stopped)
                await graphs.DrainAsync();
            else
                await finished;
            var (took, used) = (TimeProvider.System.GetElapsedTime(began), ResourceUse.SoFar - usedBefore);
            Console.WriteLine(pipeline.Counters.Summarize(took, used).ToJson());
            // Last: an index that takes nothing delays no detection, and the alerts wait on their topic.
            return pipeline.IndexProblem is { } problem ? throw new DependencyException(problem) : ExitCode.Fine;
        }
        catch (TopicWriteException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Unreachable;
        }
        catch (KafkaException e)
        {
            await Console.Error.WriteLineAsync($"Kafka: {e.Error.Reason}; what was not committed is read again when it is run again");
            return ExitCode.Unreachable;
        }
    }

    private static async Task<int> ServeAsync(CronwatchOptions options, PipelineHost host, RuleSet rules, CancellationToken stopping)
    {
        using var metrics = MetricExport.Start(options.Telemetry);
        using var traces = TraceExport.Start(options.Telemetry);
        Pipeline? current = null;
        var feed = ConsoleServer.ShowsPages(options.Console) ? new AlertFeed() : null;
        await using var console = await StartConsoleAsync(options.Console, feed, () => Volatile.Read(ref current), metrics);
        var pause = TimeSpan.FromSeconds(1);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var (pipeline, _) = await host.PrepareAsync(rules);
                Volatile.Write(ref current, pipeline);
                await pipeline.RunAsync(console is null || feed is null ? null : feed.Take, stopping);
            }
            catch (DependencyException e) when (!e.IsRefusal)
            {
                await Console.Error.WriteLineAsync($"{e.Message} (tried again in {pause.TotalSeconds:0} s)");
                await Task.WhenAny(Task.Delay(pause, TimeProvider.System, stopping));
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        return ExitCode.Fine;
    }

    // Null: nowhere to listen. The service is worth more than its numbers. It answers before there is a pipeline, and says so.
    private static async Task<WebApplication?> StartConsoleAsync(ConsoleOptions options, AlertFeed? feed, Func<Pipeline?> pipeline, MeterProvider metrics)
    {
        if (options.Url.Length == 0)
            return null;
        var console = ConsoleServer.Build(feed, pipeline, options);
        console.MapOperations(gone => ReadyAnswer.OfAsync(pipeline(), gone), metrics);
        try
        {
            await console.StartAsync();
            await Console.Error.WriteLineAsync($"console: {console.Urls.First()}{(feed is null ? " (health and numbers; pages for others than this machine want Console:TokenFile)" : "")}");
            return console;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await Console.Error.WriteLineAsync($"the console cannot listen on {options.Url} ({e.Message}); name another address with Console:Url");
            await console.DisposeAsync();
            return null;
        }
    }
}

using System.CommandLine;
using Confluent.Kafka;
using Cronwatch.Agent;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch agent</c>: publishes what happens in cron's directories of this machine, for where there is no Elastic Defend.</summary>
internal static class AgentCommand
{
    private static readonly TimeSpan DrainFor = TimeSpan.FromSeconds(5);

    public static Command Create(CancellationToken stopping)
    {
        var shared = new SharedOptions();
        var directories = new Option<string[]>("--directory") { Description = "watch this directory in place of cron's; repeatable", HelpName = "DIR" };
        var spool = new Option<string?>("--spool") { Description = "keep events in this directory until Kafka has them", HelpName = "DIR" };
        var command = new Command("agent", "Watches cron's directories on this machine and publishes what happens there to Kafka.");
        shared.AddKafkaTo(command);
        command.Options.Add(directories);
        command.Options.Add(spool);
        command.SetAction((parsed, _) =>
        {
            if (shared.Load(parsed) is not { } options)
                return Task.FromResult(ExitCode.BadInput);
            var agent = options.Agent;
            if (parsed.GetValue(directories) is { Length: > 0 } given)
                agent = agent with { Directories = [.. given.Select(Path.GetFullPath)] };
            if (parsed.GetValue(spool) is { } own)
                agent = agent with { SpoolDirectory = Path.GetFullPath(own) };
            return RunAsync(options with { Agent = agent }, stopping);
        });
        return command;
    }

    /// <summary>What an agent needs of the configuration.</summary>
    public static AgentSettings SettingsOf(AgentOptions options)
    {
        var settings = new AgentSettings
        {
            Inotify = options.Inotify,
            SpoolDirectory = options.SpoolDirectory,
            SpoolBytes = options.SpoolMegabytes * 1_000_000L,
            FileTopic = options.FileTopic,
            ProcessTopic = options.ProcessTopic,
        };
        return options.Directories.Length == 0 ? settings : settings with { Directories = options.Directories, Files = [] };
    }

    private static async Task<int> RunAsync(CronwatchOptions options, CancellationToken stopping)
    {
        using var loggers = LoggerFactory.Create(logging => ErrorLog.AddTo(logging, LogLevel.Warning));
        try
        {
            using var agent = CronAgent.Start(
                SettingsOf(options.Agent), new ProducerConfig(Clients.With(options.Kafka)), TimeProvider.System, loggers.CreateLogger("cronwatch.agent"));
            if (agent.Unknown is { } unknown)
                await Console.Error.WriteLineAsync(unknown);
            await Console.Error.WriteLineAsync($"watching; {agent.WaitingBytes} bytes of before wait for Kafka at {options.Kafka.BootstrapServers}");
            // The start leaves more than the work will ever make, and here it would stay.
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await agent.StopAsync(DrainFor);
            return ExitCode.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or PlatformNotSupportedException)
        {
            await Console.Error.WriteLineAsync($"cronwatch agent: {e.Message}");
            return ExitCode.BadInput;
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync(ClusterOpening.RefusedProperty(e));
            return ExitCode.BadInput;
        }
    }
}

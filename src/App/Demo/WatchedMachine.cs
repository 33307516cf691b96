using Confluent.Kafka;
using Cronwatch.Agent;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Spectre.Console;

namespace Cronwatch.App.Demo;

/// <summary>This machine in place of a simulated fleet: the agent watches cron's directories for a demonstration.</summary>
internal static class WatchedMachine
{
    private static readonly TimeSpan DrainFor = TimeSpan.FromSeconds(5);

    /// <summary>Publishes what happens here until it is ended. Null: that was all; else why it cannot.</summary>
    public static async Task<string?> ShowAsync(KafkaOptions kafka, ILoggerFactory loggers, CancellationToken end)
    {
        var spool = Directory.CreateTempSubdirectory("cronwatch-demo-");
        try
        {
            using var agent = CronAgent.Start(
                new AgentSettings { SpoolDirectory = spool.FullName, FileTopic = SimulatedEvent.FileTopic, ProcessTopic = SimulatedEvent.ProcessTopic },
                new ProducerConfig(Clients.With(kafka)), TimeProvider.System, loggers.CreateLogger("cronwatch.agent"));
            var lines = AnsiConsole.Profile.Out.Writer;      // Not the console, which breaks lines at its width.
            await lines.WriteLineAsync("Watching cron's directories on this machine: a file that appears in /etc/cron.d, say, is an alert.");
            if (agent.Unknown is { } unknown)
                await lines.WriteLineAsync($"But {unknown}. Where the process is unknown, the rule alerts on nothing: it excludes that by design.");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await agent.StopAsync(DrainFor);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or PlatformNotSupportedException)
        {
            return e.Message;
        }
        finally
        {
            spool.Delete(recursive: true);
        }
    }
}

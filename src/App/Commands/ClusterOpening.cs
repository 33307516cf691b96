using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Commands;

/// <summary>Makes the client of the Kafka cluster for a command.</summary>
internal static class ClusterOpening
{
    /// <summary>The cluster, which is asked nothing yet; null when the client refuses its properties, which has been said then.</summary>
    public static Cluster? Open(CronwatchOptions options)
    {
        try
        {
            return new Cluster(options);
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine(RefusedProperty(e));
            return null;
        }
    }

    /// <summary>Does something with the cluster, and says what keeps it from answering. Gives the exit code.</summary>
    public static async Task<int> UseAsync(CronwatchOptions options, Func<Cluster, Task<int>> act)
    {
        if (Open(options) is not { } cluster)
            return ExitCode.BadInput;
        using (cluster)
            try
            {
                return await act(cluster);
            }
            catch (Exception e) when (e is DependencyException or TopicWriteException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCode.Unreachable;
            }
            catch (KafkaException e)
            {
                await Console.Error.WriteLineAsync($"Kafka at {options.Kafka.BootstrapServers}: {e.Error.Reason}; check the address and that the broker runs");
                return ExitCode.Unreachable;
            }
            catch (InvalidOperationException e)
            {
                await Console.Error.WriteLineAsync(RefusedProperty(e));     // By the client that reads: Open asks another.
                return ExitCode.BadInput;
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("cronwatch: stopped before its end; run it again");
                return ExitCode.BadInput;
            }
    }

    /// <summary>What a client says of a property that it does not take.</summary>
    public static string RefusedProperty(InvalidOperationException e) => $"configuration: Kafka:Properties: {e.Message}; correct the property or its value";
}

using System.CommandLine;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Sizing;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch size</c>: from hosts and rates to instances, partitions, memory, network, disk and the time to catch up.</summary>
internal static class SizeCommand
{
    // Over in seconds, and enough to say what one costs.
    private const int MeasuredEvents = 100_000;

    public static Command Create(CancellationToken stopping)
    {
        var flags = new SizeFlags();
        var measure = new Option<bool>("--measure") { Description = "measure what events cost on this machine, with the rule that ships; needs no broker" };
        var json = new Option<bool>("--json") { Description = "print a JSON object" };
        var command = new Command("size",
            "Says what a fleet needs: instances of each graph, partitions, memory, network, disk, and how long it takes to catch up. Ends with 0: it fits, 1: something does not, 2: wrong use.");
        flags.AddTo(command);
        command.Options.Add(measure);
        command.Options.Add(json);
        command.SetAction(async (parsed, _) =>
        {
            var costs = parsed.GetValue(measure) ? await MeasureAsync(stopping) : UnitCosts.Committed;
            if (costs is null)
                return ExitCode.Unreachable;
            var plan = SizePlan.Of(flags.LoadOf(parsed), costs);
            Console.WriteLine(parsed.GetValue(json) ? plan.ToJson() : SizeTable.Of(plan));
            return plan.Findings.Count > 0 ? ExitCode.Findings : ExitCode.Fine;
        });
        return command;
    }

    // Null: it could not be measured, which has been said then.
    private static async Task<UnitCosts?> MeasureAsync(CancellationToken stopping)
    {
        if (RuleLoading.Load(new CronwatchOptions()) is not { } rules)
            return null;
        try
        {
            using var calibration = new Calibration(rules, MeasuredEvents, Console.Error.WriteLine);
            return await calibration.MeasureAsync(stopping);
        }
        catch (Exception e) when (e is DependencyException or TopicWriteException or KafkaException or NotSupportedException)
        {
            await Console.Error.WriteLineAsync($"cronwatch size: {e.Message}; leave --measure out for the committed figures");
            return null;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("cronwatch size: stopped before its end; run it again");
            return null;
        }
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;
using Cronwatch.App.Graphs;
using Cronwatch.Events;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch executions</c>: what was evaluated in an interval, window by window, and what was not.</summary>
internal static class ExecutionsCommand
{
    // Clocks of agents and ours differ: what is of the interval may have been evaluated that much before it.
    private static readonly TimeSpan ClocksDifferBy = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var shared = new SharedOptions();
        var from = Time("--from", "where the interval begins; by default an hour ago");
        var to = Time("--to", "where it ends; by default it does not");
        var rule = new Option<string?>("--rule") { Description = "only what this rule has evaluated counts", HelpName = "RULE_ID" };
        var json = new Option<bool>("--json") { Description = "print a JSON object" };
        var command = new Command("executions",
            "Prints what was evaluated in an interval, by windows of five minutes, and the offsets that were not. Ends with 0: everything was, 1: something was not, 2: an error, 3: Kafka cannot be reached.")
        {
            from,
            to,
            rule,
            json,
        };
        shared.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var end = parsed.GetValue(to) ?? DateTimeOffset.MaxValue;
            var begin = parsed.GetValue(from) ?? (end < now ? end : now).AddHours(-1);
            return shared.Load(parsed) is { } options && TryOrder(begin, end)
                ? await ReportAsync(options, begin, end, parsed.GetValue(rule), parsed.GetValue(json))
                : ExitCode.BadInput;
        });
        return command;
    }

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = $"{description}. UTC where no offset is written",
        HelpName = "TIME",
        CustomParser = argument => TimeOf(argument, name),
    };

    private static DateTimeOffset? TimeOf(ArgumentResult argument, string name)
    {
        if (DateTimeOffset.TryParse(argument.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time.ToUniversalTime();
        argument.AddError($"{name}: `{argument.Tokens[0].Value}` is no time; write 2026-01-15T09:55:00Z");
        return null;
    }

    private static bool TryOrder(DateTimeOffset from, DateTimeOffset to)
    {
        if (from < to)
            return true;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"--from: {from:O} is not before {to:O}; name an earlier time, or a later --to"));
        return false;
    }

    private static async Task<int> ReportAsync(CronwatchOptions options, DateTimeOffset from, DateTimeOffset to, string? ruleId, bool json)
    {
        try
        {
            using var cluster = new Cluster(options);
            var report = await ReportOfAsync(options, cluster, from, to, ruleId);
            Console.WriteLine(json ? report.ToJson() : report.ToString());
            return report.Complete ? ExitCode.Fine : ExitCode.Findings;
        }
        catch (DependencyException e)
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
            await Console.Error.WriteLineAsync($"configuration: Kafka:Properties: {e.Message}; correct the property or its value");
            return ExitCode.BadInput;
        }
    }

    private static async Task<ExecutionReport> ReportOfAsync(CronwatchOptions options, Cluster cluster, DateTimeOffset from, DateTimeOffset to, string? ruleId)
    {
        var topics = new InternalTopics(options.Topics.Prefix);
        var asked = await cluster.OffsetsSinceAsync([.. cluster.RawTopics(), topics.Events], from);
        var history = ExecutionHistory.Read(options, await cluster.OffsetsSinceAsync([topics.Executions], from - ClocksDifferBy));
        var coverage = new Coverage(history, ruleId);
        var (first, last) = (PagingWindow.Of(from).Start, to);
        var missing = asked.OrderBy(a => a.Key.Topic, StringComparer.Ordinal).ThenBy(a => a.Key.Partition.Value)
            .SelectMany(a => coverage.MissingOf(a.Key.Topic == topics.Events ? GraphNames.Detection : GraphNames.Intake, a.Key, new(a.Value.From, a.Value.To), first, last))
            .ToList();
        return new()
        {
            From = from,
            To = to,
            Windows = [.. history.Executions.Where(e => e.WindowStart >= first && e.WindowStart < last)
                .GroupBy(e => e.WindowStart).OrderBy(window => window.Key).Select(window => WindowTotals.Of(window.Key, [.. window]))],
            Missing = WithRecords(options, missing, from, to),
        };
    }

    // Transactions and compaction leave offsets that hold nothing; and record times need not rise with offsets.
    private static List<MissingOffsets> WithRecords(CronwatchOptions options, List<MissingOffsets> missing, DateTimeOffset from, DateTimeOffset to)
    {
        if (missing.Count == 0)
            return missing;
        using var consumer = TopicReading.ConsumerOf(options);
        return [.. missing.Where(m => m.Cause is "retention" or "reset" || HoldsRecords(consumer, m, from, to))];
    }

    private static bool HoldsRecords(IConsumer<byte[]?, byte[]?> consumer, MissingOffsets missing, DateTimeOffset from, DateTimeOffset to)
    {
        var (found, first, last) = (false, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        TopicReading.Read(consumer, [new(missing.Topic, missing.Partition, missing.From)], read =>
        {
            found = read.Offset.Value < missing.To && read.Message.Timestamp.UnixTimestampMs is var time && time >= first && time < last;
            return !found && read.Offset.Value < missing.To;
        });
        return found;
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text;
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

    public static Command Create(CancellationToken stopping)
    {
        var shared = new SharedOptions();
        var from = TimeOption.Of("--from", "where the interval begins; by default an hour ago");
        var to = TimeOption.Of("--to", "where it ends; by default it does not");
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
                ? await ReportAsync(options, begin, end, parsed.GetValue(rule), parsed.GetValue(json), stopping)
                : ExitCode.BadInput;
        });
        return command;
    }

    private static bool TryOrder(DateTimeOffset from, DateTimeOffset to)
    {
        if (from < to)
            return true;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"--from: {from:O} is not before {to:O}; name an earlier time, or a later --to"));
        return false;
    }

    private static Task<int> ReportAsync(CronwatchOptions options, DateTimeOffset from, DateTimeOffset to, string? ruleId, bool json, CancellationToken stopping) =>
        ClusterOpening.UseAsync(options, async cluster =>
        {
            var report = await ReportOfAsync(options, cluster, from, to, ruleId, stopping);
            Console.WriteLine(json ? report.ToJson() : report.ToString());
            return report.Complete ? ExitCode.Fine : ExitCode.Findings;
        });

    private static async Task<ExecutionReport> ReportOfAsync(
        CronwatchOptions options, Cluster cluster, DateTimeOffset from, DateTimeOffset to, string? ruleId, CancellationToken stopping)
    {
        var topics = new InternalTopics(options.Topics.Prefix);
        string[] read = [.. cluster.RawTopics(), topics.Events];
        var asked = await cluster.SpansOfAsync(read, from);
        var ids = await cluster.IdsOfAsync(read);
        var first = PagingWindow.Of(from).Start;
        var history = HistoryOf(await cluster.SpansOfAsync([topics.Executions], from - ClocksDifferBy));
        var missing = MissingIn(history);
        // Where a producer's clock is ahead, records seem to be of the interval that came, and were evaluated, long before it.
        if (missing.Exists(m => !history.ReachesBefore(m)))
            missing = MissingIn(history = HistoryOf(await cluster.SpansOfAsync([topics.Executions])));
        return new()
        {
            From = from,
            To = to,
            Windows = [.. history.Executions.Where(e => e.WindowStart >= first && e.WindowStart < to)
                .GroupBy(e => e.WindowStart).OrderBy(window => window.Key).Select(window => WindowTotals.Of(window.Key, [.. window]))],
            Missing = missing,
        };

        ExecutionHistory HistoryOf(IReadOnlyCollection<TopicSpan> spans)
        {
            var history = new ExecutionHistory(ids);
            foreach (var record in TopicScan.Read(options.Kafka, spans, stopping))
                if (record.Message is { Key: { } key, Value: { } json })
                    history.Take(Encoding.UTF8.GetString(key), json);
            return history;
        }

        List<MissingOffsets> MissingIn(ExecutionHistory history)
        {
            var coverage = new Coverage(history, ruleId);
            var found = asked.SelectMany(span => coverage.MissingOf(
                span.Partition.Topic == topics.Events ? GraphNames.Detection : GraphNames.Intake, span.Partition, new(span.Start, span.End), first, to));
            return [.. found.Select(m => m.Cause is "retention" or "reset" ? m : HeldOf(options, m, from, to, stopping)).OfType<MissingOffsets>()];
        }
    }

    // Null: no record of the interval. Transactions and compaction leave offsets that hold nothing; and record times need not rise with offsets.
    private static MissingOffsets? HeldOf(CronwatchOptions options, MissingOffsets missing, DateTimeOffset from, DateTimeOffset to, CancellationToken stopping)
    {
        MissingOffsets? held = null;
        foreach (var record in TopicScan.Read(options.Kafka, [new(new(missing.Topic, missing.Partition), missing.From, missing.To)], stopping))
            if (record.Message.Timestamp.UnixTimestampMs is var time && time >= from.ToUnixTimeMilliseconds() && time < to.ToUnixTimeMilliseconds())
            {
                held = missing with { From = held?.From ?? record.Offset.Value, To = record.Offset.Value + 1 };
                if (to == DateTimeOffset.MaxValue)
                    return held with { To = missing.To };
            }
        return held;
    }
}

using System.CommandLine;
using System.Globalization;
using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch executions</c>: what was evaluated in an interval, window by window, and what was not.</summary>
internal static class ExecutionsCommand
{
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
            var report = await ExecutionInquiry.ReportOfAsync(options, cluster, from, to, ruleId, stopping);
            Console.WriteLine(json ? report.ToJson() : report.ToString());
            return report.Complete ? ExitCode.Fine : ExitCode.Findings;
        });
}

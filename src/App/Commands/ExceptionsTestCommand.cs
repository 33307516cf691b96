using System.CommandLine;
using Cronwatch.App.Configuration;
using Cronwatch.App.Trials;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch exceptions test</c>: what items would have removed.</summary>
internal static class ExceptionsTestCommand
{
    public static Command Create(CancellationToken stopping)
    {
        var shared = new SharedOptions();
        var items = new Argument<string>("ITEM-FILE") { Description = "a file of exceptions: TOML, or an export of Kibana" };
        var files = new Argument<string[]>("EVENT-FILE")
        {
            Description = "alerts, or events that the rules are applied to, as JSON; none: the alerts of the last days from their topic",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var days = new Option<double>("--days") { Description = "how far back the alerts of the topic are read", HelpName = "N", DefaultValueFactory = _ => 7 };
        var lists = ExceptionsCommand.Lists();
        var json = new Option<bool>("--json") { Description = "print a JSON object" };
        var command = new Command("test",
            "Says what the items of a file would have removed, by rule, host and user, and narrower entries. Ends with 0: something, 1: nothing, 2: an error, 3: Kafka cannot be reached.")
        {
            items,
            files,
            days,
            lists,
            json,
        };
        shared.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            if (shared.Load(parsed) is not { } options || Load(parsed.GetValue(items)!, parsed.GetValue(lists), options) is not { } rules)
                return ExitCode.BadInput;
            var trial = new ExceptionTrial(rules);
            var code = parsed.GetValue(files) is { Length: > 0 } named
                ? Read(named, trial)
                : await ReadTopicAsync(options, trial, TimeProvider.System.GetUtcNow().AddDays(-Math.Clamp(parsed.GetValue(days), 0, 100_000)), stopping);
            if (code == ExitCode.Fine)
                Console.WriteLine(parsed.GetValue(json) ? trial.Report.ToJson() : trial.Report.ToString().TrimEnd('\n'));
            return code == ExitCode.Fine && trial.Report.Removed == 0 ? ExitCode.Findings : code;
        });
        return command;
    }

    // Null: the items are wrong, which has been said then.
    private static RuleSet? Load(string file, string? lists, CronwatchOptions options)
    {
        if (!File.Exists(file))
        {
            Console.Error.WriteLine($"{file}: there is no such file; name a file of exceptions");
            return null;
        }
        var loaded = TriedItems.TryLoad(file, lists, options, out var rules, out var findings);
        foreach (var finding in findings)
            Console.Error.WriteLine(finding);
        return loaded ? rules : null;
    }

    private static int Read(string[] files, ExceptionTrial trial)
    {
        var code = ExitCode.Fine;
        foreach (var file in files)
            try
            {
                var reader = new JsonRecordReader(File.ReadAllBytes(file), new HostEvent(new FieldTable.Builder().ToTable()));
                while (reader.Next())
                    if (reader.Failure is { } reason)
                        code = Refuse($"{file}: {DeadLetter.NameOf(reason)}; every alert or event must be a JSON object");
                    else
                        trial.Take(reader.Element);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                code = Refuse($"{file}: {e.Message.TrimEnd('.')}; name a file that can be read");
            }
        return code;
    }

    private static Task<int> ReadTopicAsync(CronwatchOptions options, ExceptionTrial trial, DateTimeOffset since, CancellationToken stopping) =>
        ClusterOpening.UseAsync(options, async cluster =>
        {
            await TriedItems.TryOnAlertsAsync(trial, options, cluster, since, stopping);
            return ExitCode.Fine;
        });

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return ExitCode.BadInput;
    }
}

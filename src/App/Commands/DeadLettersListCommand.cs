using System.CommandLine;
using Cronwatch.App.Configuration;
using Cronwatch.App.DeadLetters;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch dead-letters list</c>.</summary>
internal static class DeadLettersListCommand
{
    public static Command Create(CancellationToken stopping)
    {
        var (shared, which) = (new SharedOptions(), new LetterFilterOptions());
        var limit = new Option<int>("--limit") { Description = "print the newest N at most", HelpName = "N", DefaultValueFactory = _ => 1_000 };
        var json = new Option<bool>("--json") { Description = "print a JSON object a line" };
        var command = new Command("list", "Lists dead letters, the newest last, and counts them by reason.") { limit, json };
        which.AddTo(command);
        shared.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            if (shared.Load(parsed) is not { } options || which.Load(parsed, ids: []) is not { } filter)
                return ExitCode.BadInput;
            return parsed.GetValue(limit) is var most and >= 1
                ? await ListAsync(options, filter, most, parsed.GetValue(json), stopping)
                : DeadLettersCommand.Refuse("--limit is 1 or more");
        });
        return command;
    }

    private static Task<int> ListAsync(CronwatchOptions options, LetterFilter filter, int limit, bool json, CancellationToken stopping) =>
        ClusterOpening.UseAsync(options, async cluster =>
        {
            var list = new LetterList(limit);
            foreach (var letter in await DeadLetterTopic.ReadAsync(options, cluster, filter, stopping))
                list.Add(letter);
            var rows = list.TakeRows();
            foreach (var line in json ? rows.Select(r => r.ToJson()) : LetterRow.Table(rows))
                Console.WriteLine(line);
            await Console.Error.WriteLineAsync($"{list}");
            return ExitCode.Fine;
        });
}

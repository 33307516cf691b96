using System.CommandLine;
using Cronwatch.App.Configuration;
using Cronwatch.App.DeadLetters;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch dead-letters retry</c>.</summary>
internal static class DeadLettersRetryCommand
{
    public static Command Create(CancellationToken stopping)
    {
        var (shared, which) = (new SharedOptions(), new LetterFilterOptions());
        var ids = new Argument<string[]>("PARTITION/OFFSET")
        {
            Description = "letters, as `list` names them; none: those of the filters",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = new Option<bool>("--all") { Description = "retry all that there are" };
        var dryRun = new Option<bool>("--dry-run") { Description = "say what would be done with each, and do nothing" };
        var command = new Command("retry",
            "Sends dead letters back to the graph that refused them; twice does no harm. Ends with 0: all sent, 1: none or not all, 2: an error, 3: Kafka or the index cannot be reached.")
        {
            ids,
            all,
            dryRun,
        };
        which.AddTo(command);
        shared.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            if (shared.Load(parsed) is not { } options || which.Load(parsed, parsed.GetValue(ids)!) is not { } filter)
                return ExitCode.BadInput;
            if (filter.IsEmpty && !parsed.GetValue(all))
                return DeadLettersCommand.Refuse("say which: PARTITION/OFFSET, a filter such as --reason, or --all");
            return await ClusterOpening.UseAsync(options, async cluster =>
            {
                if (await DeadLettersCommand.ReadAsync(options, cluster, filter, stopping) is not { } letters)
                    return ExitCode.BadInput;
                var plan = new RetryPlan(options, cluster.PartitionsByTopic());
                return parsed.GetValue(dryRun) ? TryOut(letters, plan) : await RetryAsync(letters, plan, options, cluster, stopping);
            });
        });
        return command;
    }

    private static int TryOut(IEnumerable<Letter> letters, RetryPlan plan)
    {
        var (all, undone) = (0, 0);
        foreach (var letter in letters)
        {
            var way = plan.WayOf(letter);
            Console.WriteLine($"{letter.Id}: {way}");
            all++;
            undone += way is RetryWay.None ? 1 : 0;
        }
        Console.Error.WriteLine(FormattableString.Invariant($"{all} dead letters, {undone} that would not be retried; nothing was done"));
        return all == 0 || undone > 0 ? ExitCode.Findings : ExitCode.Fine;
    }

    private static async Task<int> RetryAsync(
        IEnumerable<Letter> letters, RetryPlan plan, CronwatchOptions options, Cluster cluster, CancellationToken stopping)
    {
        var run = await LetterRetry.RunAsync(letters, plan, options, cluster, Console.WriteLine, stopping);
        await Console.Error.WriteLineAsync($"{run}");
        return run.IsEmpty || run.IsUndone ? ExitCode.Findings : ExitCode.Fine;
    }
}

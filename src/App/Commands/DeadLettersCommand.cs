using System.CommandLine;
using Cronwatch.App.Configuration;
using Cronwatch.App.DeadLetters;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch dead-letters</c>: what could not be read, indexed or delivered, and how it goes back.</summary>
internal static class DeadLettersCommand
{
    public static Command Create(CancellationToken stopping) => new("dead-letters", "Lists, shows and retries what could not be read, indexed or delivered.")
    {
        DeadLettersListCommand.Create(stopping),
        DeadLettersShowCommand.Create(stopping),
        DeadLettersRetryCommand.Create(stopping),
    };

    /// <summary>The letters that are meant; null: one that is named is not there, which has been said then.</summary>
    public static async Task<IEnumerable<Letter>?> ReadAsync(CronwatchOptions options, Cluster cluster, LetterFilter filter, CancellationToken stopping)
    {
        var letters = await DeadLetterTopic.ReadAsync(options, cluster, filter, stopping);
        if (filter.Ids.Count == 0)
            return letters;
        List<Letter> named = [.. letters];
        if (filter.Ids.Except(named.Select(l => l.Id)).ToList() is not { Count: > 0 } missing)
            return named;
        Refuse($"there is no letter {string.Join(", ", missing)}; see `cronwatch dead-letters list`");
        return null;
    }

    /// <summary>Says why it is not done, and gives the exit code.</summary>
    public static int Refuse(string why)
    {
        Console.Error.WriteLine($"cronwatch dead-letters: {why}");
        return ExitCode.BadInput;
    }
}

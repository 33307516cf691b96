using System.CommandLine;
using Cronwatch.App.Configuration;
using Cronwatch.App.DeadLetters;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch dead-letters show</c>.</summary>
internal static class DeadLettersShowCommand
{
    public static Command Create(CancellationToken stopping)
    {
        var (shared, which) = (new SharedOptions(), new LetterFilterOptions());
        var id = new Argument<string>("PARTITION/OFFSET") { Description = "the letter, as `list` names it" };
        var raw = new Option<bool>("--raw") { Description = "print the document's bytes as they are, and nothing else" };
        var command = new Command("show", "Shows a dead letter: its headers and its document, with what a terminal would obey written out.") { id, raw };
        shared.AddTo(command);
        command.SetAction(async (parsed, _) =>
            shared.Load(parsed) is { } options && which.Load(parsed, [parsed.GetValue(id)!]) is { } filter
                ? await ShowAsync(options, filter, parsed.GetValue(raw), stopping)
                : ExitCode.BadInput);
        return command;
    }

    private static Task<int> ShowAsync(CronwatchOptions options, LetterFilter filter, bool raw, CancellationToken stopping) =>
        ClusterOpening.UseAsync(options, async cluster =>
        {
            if (await DeadLettersCommand.ReadAsync(options, cluster, filter, stopping) is not { } letters)
                return ExitCode.BadInput;
            var letter = letters.Single();
            if (raw)
            {
                await using var output = Console.OpenStandardOutput();
                await output.WriteAsync(letter.Value, stopping);
            }
            else
                foreach (var line in LetterText.Lines(letter))
                    Console.WriteLine(line);
            return ExitCode.Fine;
        });
}

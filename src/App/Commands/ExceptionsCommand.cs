using System.CommandLine;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch exceptions</c>: what is wrong with exceptions, and what they would have removed.</summary>
internal static class ExceptionsCommand
{
    public static Command Create(CancellationToken stopping) => new("exceptions", "Checks and tries exceptions.")
    {
        ExceptionsCheckCommand.Create(),
        ExceptionsTestCommand.Create(stopping),
    };

    /// <summary>Where value lists are, if not where the exceptions say.</summary>
    public static Option<string?> Lists() => new("--lists")
    {
        Description = "the directory of value lists; without it, `lists` in that of the exceptions or beside it",
        HelpName = "DIR",
    };
}

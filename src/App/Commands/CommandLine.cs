using System.CommandLine;

namespace Cronwatch.App.Commands;

/// <summary>The command line: what there is to call, and how wrong calls are answered.</summary>
internal static class CommandLine
{
    /// <summary>Runs what the arguments ask for and gives the exit code.</summary>
    public static async Task<int> InvokeAsync(string[] args, CancellationToken stopping)
    {
        var root = new RootCommand("cronwatch: detection rules on the stream of host events, from Kafka to alerts.");
        root.Subcommands.Add(DemoCommand.Create(stopping));
        root.Subcommands.Add(RunCommand.Create(stopping));
        root.Subcommands.Add(AgentCommand.Create(stopping));
        root.Subcommands.Add(ReplayCommand.Create(stopping));
        root.Subcommands.Add(MatchCommand.Create());
        root.Subcommands.Add(RulesCommand.Create());
        root.Subcommands.Add(ExceptionsCommand.Create(stopping));
        root.Subcommands.Add(ExecutionsCommand.Create(stopping));
        root.Subcommands.Add(DeadLettersCommand.Create(stopping));
        root.Subcommands.Add(DoctorCommand.Create(stopping));
        root.Subcommands.Add(SizeCommand.Create(stopping));
        root.Subcommands.Add(SimulateCommand.Create(stopping));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"cronwatch: {error.Message}");
            await Console.Error.WriteLineAsync($"cronwatch: see `cronwatch {Path(parsed)}--help`");
            return ExitCode.BadInput;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, CancellationToken.None);
    }

    private static string Path(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}

using System.CommandLine;
using Cronwatch.App.Configuration;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch rules</c>: what rules say, what is wrong with them, and why one did or did not match.</summary>
internal static class RulesCommand
{
    public static Command Create() => new("rules", "Checks, shows and explains rules.")
    {
        RulesCheckCommand.Create(),
        RulesShowCommand.Create(),
        RulesExplainCommand.Create(),
    };

    /// <summary>The directory of rules; by default those beside the program.</summary>
    public static Argument<string> Directory() => new("DIR")
    {
        Description = "the directory of rule files; without it, the rules that ship",
        DefaultValueFactory = _ => new RuleOptions().InForce,
    };

    /// <summary>The rules of a directory, as many as load; null when none does, which has been said then.</summary>
    public static RuleSet? Load(string directory)
    {
        if (RuleSet.TryLoad(directory, [], out var rules, out var errors, RuleErrorPolicy.LeaveOut))
            return rules;
        foreach (var error in errors)
            Console.Error.WriteLine(error);
        return null;
    }
}

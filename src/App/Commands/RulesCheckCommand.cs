using System.CommandLine;
using Cronwatch.Detect.Rules;
using Cronwatch.Detect.Rules.Lint;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch rules check</c>: every error and finding of a directory.</summary>
internal static class RulesCheckCommand
{
    public static Command Create()
    {
        var directory = RulesCommand.Directory();
        var json = new Option<bool>("--json") { Description = "print a JSON array" };
        var command = new Command("check", "Says all that is wrong with rules, and what they can hardly mean. Ends with 0: nothing, 1: something, 2: no rules.")
        {
            directory,
            json,
        };
        command.SetAction(parsed => Check(parsed.GetValue(directory)!, parsed.GetValue(json)));
        return command;
    }

    private static int Check(string directory, bool json)
    {
        var loaded = RuleSet.TryLoad(directory, [], out var rules, out var errors, RuleErrorPolicy.LeaveOut);
        if (!loaded && errors.All(e => e.Line == 0))
        {
            foreach (var error in errors)
                Console.Error.WriteLine(error);
            return ExitCode.BadInput;
        }
        return Remark.Say(
            FormattableString.Invariant($"{(loaded ? rules!.Rules.Length : 0)} rules"),
            loaded ? rules!.LeftOut : errors,
            loaded ? rules!.Findings.Concat(rules.Rules.SelectMany(r => RuleLint.Of(r))) : [],
            json);
    }
}

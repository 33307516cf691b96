using System.CommandLine;
using Cronwatch.App.Configuration;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch exceptions check</c>: every error and finding of a directory of exceptions.</summary>
internal static class ExceptionsCheckCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIR") { Description = "the directory of exception files, or that of the rules which has it in it or beside it" };
        var rules = new Option<string?>("--rules") { Description = "the directory of rule files; without it, DIR if that has rules, or the rules that ship", HelpName = "DIR" };
        var lists = ExceptionsCommand.Lists();
        var json = new Option<bool>("--json") { Description = "print a JSON array" };
        var command = new Command("check", "Says all that is wrong with exceptions, and which remove too much. Ends with 0: nothing, 1: something, 2: it cannot be read.")
        {
            directory,
            rules,
            lists,
            json,
        };
        command.SetAction(parsed => Check(parsed.GetValue(directory)!, parsed.GetValue(rules), parsed.GetValue(lists), parsed.GetValue(json)));
        return command;
    }

    private static int Check(string directory, string? rulesIn, string? lists, bool json)
    {
        if (!Directory.Exists(directory))
            return Refuse($"{directory}: there is no such directory; name a directory of exception files");
        var hasRules = Directory.EnumerateFiles(directory, "*.toml").Any(IsRule);
        var sources = hasRules || Directory.Exists(Path.Combine(directory, "exceptions"))
            ? ExceptionSources.Of(directory, lists: lists)
            : ExceptionSources.Of(directory, directory, lists);
        if (!RuleSet.TryLoad(rulesIn ?? (hasRules ? directory : new RuleOptions().InForce), [], out var rules, out var errors, RuleErrorPolicy.LeaveOut, sources))
            return Refuse(string.Join('\n', errors));
        var exceptions = rules.Exceptions;
        return Remark.Say(
            FormattableString.Invariant($"{exceptions.Items.Length} items"),
            exceptions.LeftOut, exceptions.Findings.Concat(exceptions.ExpiredAt(TimeProvider.System.GetUtcNow())), json);
    }

    // Rules and exceptions are TOML both.
    private static bool IsRule(string file)
    {
        try
        {
            return File.ReadLines(file).Any(line => line.TrimEnd() == "[rule]");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return ExitCode.BadInput;
    }
}

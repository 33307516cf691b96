using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
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
        Remark[] remarks =
        [
            .. (loaded ? rules!.LeftOut : errors).Select(e => new Remark("error", e)),
            .. (loaded ? rules!.Findings : []).Concat(loaded ? rules!.Rules.SelectMany(r => RuleLint.Of(r)) : []).Select(f => new Remark("finding", f)),
        ];
        remarks = [.. remarks.OrderBy(r => r.File, StringComparer.Ordinal).ThenBy(r => r.Line).ThenBy(r => r.Column)];
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(remarks, RemarkJson.Default.RemarkArray));
        else
            foreach (var remark in remarks)
                Console.WriteLine(remark);
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{(loaded ? rules!.Rules.Length : 0)} rules, {remarks.Count(r => r.Kind == "error")} errors, {remarks.Count(r => r.Kind == "finding")} findings"));
        return remarks.Length > 0 ? ExitCode.Findings : ExitCode.Fine;
    }

    internal sealed record Remark(string Kind, string File, int Line, int Column, string What, string Cure)
    {
        public Remark(string kind, RuleError error) : this(kind, error.File, error.Line, error.Column, error.What, error.Cure)
        {
        }

        public override string ToString() => $"{new RuleError(File, Line, Column, Kind == "error" ? What : $"{Kind}: {What}", Cure)}";
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(RulesCheckCommand.Remark[]))]
internal sealed partial class RemarkJson : JsonSerializerContext;

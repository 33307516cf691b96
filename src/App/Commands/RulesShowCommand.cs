using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cronwatch.App.Configuration;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch rules show</c>: what rules read, and what was derived from them.</summary>
internal static class RulesShowCommand
{
    public static Command Create()
    {
        var directory = RulesCommand.Directory();
        var json = new Option<bool>("--json") { Description = "print a JSON array" };
        var counts = new Option<bool>("--counts") { Description = "ask a running instance what the negative parts of its rules silenced" };
        var from = new Option<string>("--from")
        {
            Description = "where that instance's console listens",
            HelpName = "URL",
            DefaultValueFactory = _ => new ConsoleOptions().Url,
        };
        var command = new Command("show", "Shows rules: names, risk, fields read, the literals that events are filtered by, and the compiled form.")
        {
            directory,
            json,
            counts,
            from,
        };
        command.SetAction(async (parsed, cancelled) => parsed.GetValue(counts)
            ? await RuleCounts.ShowAsync(parsed.GetValue(from)!, parsed.GetValue(json), cancelled)
            : Show(parsed.GetValue(directory)!, parsed.GetValue(json)));
        return command;
    }

    private static int Show(string directory, bool json)
    {
        if (RulesCommand.Load(directory) is not { } rules)
            return ExitCode.BadInput;
        ShownRule[] shown = [.. rules.Rules.Select(r => new ShownRule(r))];
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(shown, ShownRuleJson.Default.ShownRuleArray));
        else
            foreach (var rule in shown)
                Console.WriteLine(rule);
        if (!json)
        {
            Console.WriteLine($"events are filtered by: {Literals(rules.NecessaryLiterals)}");
            if (rules.NecessaryLiteralsOfProcesses is not { Length: 0 })
                Console.WriteLine($"events of processes also by: {Literals(rules.NecessaryLiteralsOfProcesses)}");
        }
        foreach (var error in rules.LeftOut)
            Console.Error.WriteLine($"left out: {error}");
        return ExitCode.Fine;
    }

    private static string Literals(IEnumerable<string>? literals) => literals is null
        ? "nothing, every event must be read"
        : string.Join(", ", literals);

    internal sealed record ShownRule(
        string RuleId, string Name, long Version, string Severity, double RiskScore, string File, string? Category,
        string[] Fields, string[]? NecessaryLiterals, int MostTests, string Compiled)
    {
        public ShownRule(Rule rule) : this(
            rule.Info.RuleId, rule.Info.Name, rule.Info.Version, rule.Info.Severity, rule.Info.RiskScore, rule.Info.File,
            rule.Query.Category, [.. rule.Query.Fields], rule.Query.NecessaryLiterals is { } literals ? [.. literals] : null,
            rule.Query.MostTests, rule.Query.Compiled)
        {
        }

        public override string ToString() => FormattableString.Invariant($"""
            {Name}
              rule_id      {RuleId}, version {Version}
              risk         {RiskScore} {Severity}
              file         {File}
              category     {Category ?? "any"}
              reads        {string.Join(", ", Fields)}
              filtered by  {Literals(NecessaryLiterals)}
              cost         at most {MostTests} tests
              compiled     {Compiled}

            """);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(RulesShowCommand.ShownRule[]))]
internal sealed partial class ShownRuleJson : JsonSerializerContext;

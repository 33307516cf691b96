using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Cronwatch.App.Demo;
using Cronwatch.Detect.Eql;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch rules explain</c>: why a rule does or does not match an event.</summary>
internal static class RulesExplainCommand
{
    public static Command Create()
    {
        var rule = new Argument<string>("RULE") { Description = "the rule: its rule_id, its name, or its file" };
        var file = new Argument<string>("EVENT") { Description = "a file with the event, a JSON object" };
        var directory = new Option<string>("--rules")
        {
            Description = "the directory of rule files",
            HelpName = "DIR",
            DefaultValueFactory = _ => new Configuration.RuleOptions().InForce,
        };
        var command = new Command("explain", "Shows each part of a rule with its truth for an event, and what decided. Ends with 0: it matches, 1: it does not, 2: an error.")
        {
            rule,
            file,
            directory,
        };
        command.SetAction(parsed => Explain(parsed.GetValue(rule)!, parsed.GetValue(file)!, parsed.GetValue(directory)!));
        return command;
    }

    private static int Explain(string named, string file, string directory)
    {
        if (RulesCommand.Load(File.Exists(named) ? Path.GetDirectoryName(Path.GetFullPath(named))! : directory) is not { } rules)
            return ExitCode.BadInput;
        var rule = rules.Rules.FirstOrDefault(r => r.Info.RuleId == named || r.Info.Name == named
            || (File.Exists(named) && Path.GetFullPath(r.Info.File) == Path.GetFullPath(named)));
        if (rule is null)
            return Refuse($"there is no rule `{named}` in {directory}; `cronwatch rules show` lists what there is");
        var fields = new FieldTable.Builder();
        if (!ExplainedQuery.TryCompile(rule.QueryText, fields, rule.CategoryField, out var query, out _))
            return Refuse($"{rule.Info.File}: the query does not compile; see `cronwatch rules check`");
        var e = new HostEvent(fields.ToTable());
        if (!TryRead(file, e, out var problem))
            return Refuse(problem);
        var explanation = query.Explain(e);
        Console.WriteLine($"{rule.Info.Name}: {(explanation.Holds ? "matches" : "does not match")}");
        Write(explanation, 1);
        WriteDeciding(explanation);
        return explanation.Holds ? ExitCode.Fine : ExitCode.Findings;
    }

    private static bool TryRead(string file, HostEvent e, out string problem)
    {
        problem = "";
        try
        {
            var reader = new JsonRecordReader(File.ReadAllBytes(file), e);
            problem = !reader.Next() ? $"{file}: there is no event in it; write a JSON object"
                : reader.Failure is { } reason ? $"{file}:1:1: {DeadLetter.NameOf(reason)}; the event must be a JSON object"
                : "";
        }
        catch (Exception x) when (x is IOException or UnauthorizedAccessException)
        {
            problem = $"{file}: {x.Message.TrimEnd('.')}; name a file that can be read";
        }
        return problem.Length == 0;
    }

    private static void WriteDeciding(Explanation explanation)
    {
        Console.WriteLine(explanation.Holds ? "What made it match:" : "What stood between the event and an alert:");
        var deciding = explanation.Deciding.ToList();
        // A rule that matches has avoided each of its exclusions: their number says as much as their names.
        var shown = explanation.Holds ? deciding.Where(d => d.Holds).ToList() : deciding;
        foreach (var test in shown)
            Console.WriteLine($"  {Line(test)}");
        if (shown.Count < deciding.Count)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  and none of {deciding.Count - shown.Count} exclusions"));
    }

    // A list shows those of its parts that decided; all of them would hide it.
    private static void Write(Explanation part, int depth)
    {
        var mark = part.Holds ? "+" : "-";
        if (part.Kind == ExplanationKind.Test)
        {
            Console.WriteLine($"{Indent(depth)}{mark} {TerminalText.Harmless(part.Text)}");
            return;
        }
        var how = part.Kind switch { ExplanationKind.All => "all of", ExplanationKind.Some => "one of", _ => "not" };
        Console.WriteLine($"{Indent(depth)}{mark} {how}");
        var shown = part.Parts.Where(p => part.Kind != ExplanationKind.Some || p.Holds || p.Kind != ExplanationKind.Test).ToList();
        foreach (var inner in shown)
            Write(inner, depth + 1);
        if (shown.Count < part.Parts.Length)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Indent(depth + 1)}- {part.Parts.Length - shown.Count} {(shown.Count > 0 ? "more" : "tests")}, such as {TerminalText.Harmless(part.Parts.First(p => !p.Holds).Text)}"));
    }

    private static string Line(Explanation test) =>
        $"{(test.Holds ? "holds:        " : "does not hold:")} {TerminalText.Harmless(test.Text)}{string.Concat(test.Seen.Select(Shown))}";

    private static string Shown((string Field, ImmutableArray<string> Values) seen) => TerminalText.Harmless(seen.Values.IsEmpty
        ? $"; {seen.Field} is missing"
        : $"; {seen.Field} is {string.Join(", ", seen.Values.Select(v => $"\"{v}\""))}");

    private static string Indent(int depth) => new(' ', depth * 2);

    private static int Refuse(string problem)
    {
        Console.Error.WriteLine(problem);
        return ExitCode.BadInput;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.Commands;

/// <summary>Something that a check has to say, on standard output.</summary>
/// <param name="Kind"><c>error</c> or <c>finding</c>.</param>
/// <param name="File">The file or directory.</param>
/// <param name="Line">The line, from 1; 0: about no place in it.</param>
/// <param name="Column">The column, from 1; 0: about no place in it.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Cure">What to do.</param>
internal sealed record Remark(string Kind, string File, int Line, int Column, string What, string Cure)
{
    private Remark(string kind, RuleError error) : this(kind, error.File, error.Line, error.Column, error.What, error.Cure)
    {
    }

    public override string ToString() => $"{new RuleError(File, Line, Column, Kind == "error" ? What : $"{Kind}: {What}", Cure)}";

    /// <summary>Says all that was found, by place, and how much it is; gives the exit code.</summary>
    /// <param name="checked">What was checked, such as <c>12 rules</c>.</param>
    /// <param name="errors">What is wrong.</param>
    /// <param name="findings">What is worth knowing.</param>
    /// <param name="json">Whether to write a JSON array.</param>
    public static int Say(string @checked, IEnumerable<RuleError> errors, IEnumerable<RuleError> findings, bool json)
    {
        Remark[] remarks =
        [
            .. errors.Select(e => new Remark("error", e)).Concat(findings.Select(f => new Remark("finding", f)))
                .OrderBy(r => r.File, StringComparer.Ordinal).ThenBy(r => r.Line).ThenBy(r => r.Column),
        ];
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(remarks, RemarkJson.Default.RemarkArray));
        else
            foreach (var remark in remarks)
                Console.WriteLine(remark);
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{@checked}, {remarks.Count(r => r.Kind == "error")} errors, {remarks.Count(r => r.Kind == "finding")} findings"));
        return remarks.Length > 0 ? ExitCode.Findings : ExitCode.Fine;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Remark[]))]
internal sealed partial class RemarkJson : JsonSerializerContext;

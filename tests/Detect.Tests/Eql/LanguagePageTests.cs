using System.Text.RegularExpressions;
using Cronwatch.Detect.Eql.Functions;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Eql;

/// <summary>The page of the language names the functions that there are, as they are called.</summary>
public sealed partial class LanguagePageTests
{
    [Fact]
    public void FunctionTable_OfThePage_IsThatOfTheCompiler()
    {
        var written = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "language.md"))).Select(r => r.Groups["row"].Value);
        var rows = FunctionTable.All.Select(RowOf).ToList();
        Assert.True(rows.SequenceEqual(written), $"docs/language.md must have these rows, each with what it gives:\n{string.Join('\n', rows)}");
    }

    private static string RowOf(Function function) =>
        $"| `{function.Signature}` | {function.Result switch { Events.FieldType.Boolean => "truth", Events.FieldType.Double => "number", _ => "text" }} | {(function.TakesTilde ? "yes" : "")} |";

    // The last column, what it gives, is written by hand.
    [GeneratedRegex(@"^(?<row>\| `\w+\([^`]*\)` \|[^|]*\|[^|]*\|) [^|\n]+ \|$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Row();
}

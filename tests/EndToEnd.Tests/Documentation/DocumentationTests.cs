using System.Text.Json;
using Cronwatch.Detect.Eql;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests.Documentation;

/// <summary>What the pages show is what happens: each block of code runs, or names the reason why it does not.</summary>
public sealed class DocumentationTests
{
    private const string Excuse = "not run: ";

    // They may hold comments, as the configuration does.
    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip };

    public static TheoryData<string> Pages() => [.. MarkdownPage.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_EachBlock_RunsOrNamesWhyNot(string page)
    {
        using var folder = new PageFolder();
        var problems = new List<string>();
        foreach (var block in MarkdownPage.BlocksOf(page))
            if (await ProblemOfAsync(block, folder) is { } problem)
                problems.Add($"{page}:{block.Line}: {problem}");
        Assert.True(problems.Count == 0, string.Join("\n", problems));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Links_LeadToFilesThatAreThere(string page) =>
        Assert.All(MarkdownPage.LinksOf(page), l => Assert.True(Path.Exists(Path.Combine(Repository.Root, l)), l));

    [Fact]
    public void Readme_LinksToEachPage() => Assert.Equal(["README.md"], MarkdownPage.All.Except(MarkdownPage.LinksOf("README.md")));

    private static async Task<string?> ProblemOfAsync(CodeBlock block, PageFolder folder) => block switch
    {
        { Info: [_, ..] info } when info.StartsWith(Excuse, StringComparison.Ordinal) => null,
        { Language: "console" } => await folder.RunAsync(block.Text),
        { Language: "eql" } => QueryProblemOf(block.Text),
        { Info: [_, ..] name } => folder.Write(name, block.Text),
        { Language: "json" } => JsonProblemOf(block.Text),
        { Language: "" } => null,
        _ => $"nothing runs a block of {block.Language}; make it `console`, name the file that it is, or write `{Excuse}` and why",
    };

    private static string? QueryProblemOf(string text) =>
        EqlQuery.TryCompile(text, new FieldTable.Builder(), EqlQuery.CategoryField, out _, out var errors) ? null : string.Join('\n', errors);

    private static string? JsonProblemOf(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text, Json);
            return null;
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }
}

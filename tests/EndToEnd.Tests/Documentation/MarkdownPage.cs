using System.Text.RegularExpressions;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Line">The line of its fence, from 1.</param>
/// <param name="Language">The first word of its info string; empty: a figure.</param>
/// <param name="Info">What follows that word: the file that the block is, or <c>not run: why</c>.</param>
/// <param name="Text">What is in it.</param>
internal sealed record CodeBlock(int Line, string Language, string Info, string Text);

/// <summary>The pages of the documentation, and what of them can be checked.</summary>
internal static partial class MarkdownPage
{
    /// <summary>The pages, from the root of the checkout.</summary>
    public static IEnumerable<string> All { get; } =
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(f => Path.GetRelativePath(Repository.Root, f)).Order(StringComparer.Ordinal), "README.md"];

    public static string TextOf(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    /// <summary>Its blocks, from the first to the last.</summary>
    public static IEnumerable<CodeBlock> BlocksOf(string page)
    {
        var text = TextOf(page);
        return Fence().Matches(text).Select(b => new CodeBlock(
            text.AsSpan(0, b.Index).Count('\n') + 1, b.Groups["language"].Value, b.Groups["info"].Value.Trim(), b.Groups["text"].Value));
    }

    /// <summary>Links to files of the checkout, from its root.</summary>
    public static IEnumerable<string> LinksOf(string page) => Link().Matches(TextOf(page)).Select(l =>
        Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, l.Groups[1].Value)));

    [GeneratedRegex(@"^```(?<language>\w*)(?<info>[^\n`]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\(([^):#]+)(#[^)]*)?\)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();
}

using System.Buffers;
using System.Text.RegularExpressions;

namespace Cronwatch.Detect.Rules;

/// <summary>
/// What surrounds a placeholder of a guide. A value goes into a code span of its own, which holds it only where no code, link, table
/// or tag is open: there it could end what it stands in. Rather too often a yes than too seldom.
/// </summary>
internal static partial class GuideMarkup
{
    private static readonly SearchValues<string> Opening = SearchValues.Create(["`", "\\", "<", "](", "]:", "!{"], StringComparison.Ordinal);

    /// <summary>Whether something may be open around it.</summary>
    public static bool IsAround(string note, Match at)
    {
        var before = note.AsSpan(0, at.Index);
        var after = note.AsSpan(at.Index + at.Length);
        var paragraph = before[(before.LastIndexOf("\n\n") + 1)..];
        var rest = after.IndexOf("\n\n") is var end and >= 0 ? after[..end] : after;
        return paragraph.ContainsAny(Opening) || paragraph.Contains('|') || rest.Contains('|') || rest.StartsWith('`') || IsInHtml(before);
    }

    /// <summary>
    /// What a list below it is indented by, when it stands alone as an item; null: it stands within a line. An item
    /// ends whatever the lines before it left open, but for tags.
    /// </summary>
    public static string? IndentOf(string note, Match at)
    {
        var before = note.AsSpan(0, at.Index);
        var after = note.AsSpan(at.Index + at.Length);
        var line = before[(before.LastIndexOf('\n') + 1)..];
        var rest = after.IndexOf('\n') is var end and >= 0 ? after[..end] : after;
        return Item().IsMatch(line) && rest.IsWhiteSpace() && !IsInHtml(before) ? new(' ', line.Length) : null;
    }

    // Some tags are open until they are closed, across blank lines and items.
    private static bool IsInHtml(ReadOnlySpan<char> before) => Tag().IsMatch(before);

    [GeneratedRegex(@"^ *[-*+] +$")]
    private static partial Regex Item();

    [GeneratedRegex(@"^[-\s>*+0-9.)]*<", RegexOptions.Multiline)]
    private static partial Regex Tag();
}

using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Outputs;

/// <summary>Text of events in a message, where it can neither mention anybody, nor link, nor begin a line, nor end the code that it stands in.</summary>
internal static class SlackText
{
    /// <summary>The most of a name or path.</summary>
    public const int Most = 200;

    // What Slack reads as a backtick's end, and what reorders or hides text.
    private const char Instead = '\uFFFD';

    /// <summary>A text as code, cut.</summary>
    public static string Code(string text, int most = Most)
    {
        var code = new StringBuilder("`");
        foreach (var rune in text.Cut(most).EnumerateRunes())
            code.Append(Harmless(rune));
        if (text.Length > most)
            code.Append('…');
        return code.Append('`').ToString();
    }

    /// <summary>An address, which can end no link.</summary>
    public static string Link(string url) => url.Replace("&", "&amp;", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal)
        .Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal);

    // Between < and > Slack has links and mentions; receivers that follow it also take a bare @name.
    private static string Harmless(Rune rune) => rune.Value switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '`' => "'",
        '@' => "@\u200B",
        _ when Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator => Instead.ToString(),
        _ => rune.ToString(),
    };
}

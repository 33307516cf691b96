using System.Buffers;
using System.Globalization;
using System.Text;
using Cronwatch.App.Demo;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>Text of events on its way into Markdown, which may be shown as a page.</summary>
internal static class MarkdownText
{
    // What begins nothing in Markdown or HTML, within a line.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 /-=,();");

    /// <summary>
    /// The text as code of one line: every character that could begin markup, a link or a mention is written as a reference, and what
    /// commands rather than draws as <see cref="TerminalText.Harmless"/> writes it. No backticks, which text could end.
    /// </summary>
    public static string Code(string text)
    {
        var code = new StringBuilder("<code>");
        foreach (var rune in TerminalText.Harmless(text).EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune) || (rune.IsAscii && Plain.Contains((char)rune.Value)))
                code.Append(rune);
            else if (rune.IsAscii)
                code.Append(CultureInfo.InvariantCulture, $"&#{rune.Value};");
            else
                code.Append(rune);
        return code.Append("</code>").ToString();
    }
}

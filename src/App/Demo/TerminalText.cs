using System.Globalization;
using System.Text;

namespace Cronwatch.App.Demo;

/// <summary>Text of events on its way to a terminal, which would obey what is written in it.</summary>
internal static class TerminalText
{
    // More than any column is wide.
    private const int MaxLength = 300;

    /// <summary>
    /// The text on one line, with every character that commands or hides rather than draws (escapes, line ends, bidirectional
    /// controls, zero widths) written out as <c>\u{1b}</c>, half a surrogate pair as U+FFFD, and cut at 300 characters.
    /// </summary>
    public static string Harmless(string text) => HarmlessUpTo(MaxLength, text);

    /// <summary>The same, cut elsewhere.</summary>
    public static string HarmlessUpTo(int maxLength, string text)
    {
        var harmless = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (harmless.Length >= maxLength)
                return harmless.Append('…').ToString();
            if (Commands(Rune.GetUnicodeCategory(rune)))
                harmless.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else
                harmless.Append(rune);
        }
        return harmless.ToString();
    }

    private static bool Commands(UnicodeCategory category) => category
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}

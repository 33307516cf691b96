using System.Globalization;
using System.Text;

namespace Cronwatch.App.Trials;

/// <summary>Texts of events as TOML. JSON's escapes are not TOML's: it has no pairs of surrogates.</summary>
internal static class TomlText
{
    /// <summary>A basic string on one line, whatever the text; half a surrogate pair is U+FFFD.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value is '"' or '\\')
                quoted.Append('\\').Append(rune);
            else if (Rune.IsControl(rune))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else
                quoted.Append(rune);
        return quoted.Append('"').ToString();
    }
}

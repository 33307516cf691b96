using System.Text;
using Cronwatch.Detect.Eql.Compilation;

namespace Cronwatch.Detect.Exceptions;

/// <summary>
/// Text fields, <c>x.text</c> and <c>message</c>, as their analyzer leaves them: words in lower case. A word is a run of letters,
/// digits and underscores; a dot or an apostrophe between two letters or two digits, and a comma between two digits, is within it.
/// </summary>
internal static class Words
{
    /// <summary>The words, one after another.</summary>
    public static List<string> Of(string text)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && IsWithin(text, end, at))
                end++;
            if (end > at)
                words.Add(text[at..end].ToLowerInvariant());
            at = end + 1;
        }
        return words;
    }

    /// <summary>The words as one text, the same for all texts that have the same words.</summary>
    public static string Joined(string text) => string.Join(' ', Of(text));

    private static bool IsWithin(string text, int at, int start)
    {
        var c = text[at];
        if (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c == '_' || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark)
            return true;
        if (at == start || at + 1 >= text.Length)
            return false;
        var (before, after) = (text[at - 1], text[at + 1]);
        return (c is '.' or '\'' && ((char.IsLetter(before) && char.IsLetter(after)) || (char.IsDigit(before) && char.IsDigit(after))))
            || (c == ',' && char.IsDigit(before) && char.IsDigit(after));
    }

    /// <summary>Whether the words stand in a value one after another.</summary>
    internal sealed class Phrase(string text) : ValueTest
    {
        private readonly string _words = $" {Joined(text)} ";

        public override bool Passes(ReadOnlySpan<byte> value) =>
            _words.Length > 2 && $" {Joined(Encoding.UTF8.GetString(value))} ".Contains(_words, StringComparison.Ordinal);
    }

    /// <summary>Whether some word of a value fits a pattern.</summary>
    internal sealed class AnyFits(EscapedWildcard pattern) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value)
        {
            foreach (var word in Of(Encoding.UTF8.GetString(value)))
                if (pattern.Passes(Encoding.UTF8.GetBytes(word)))
                    return true;
            return false;
        }
    }
}

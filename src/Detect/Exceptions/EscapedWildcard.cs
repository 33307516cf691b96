using System.Text;
using Cronwatch.Detect.Eql.Compilation;

namespace Cronwatch.Detect.Exceptions;

/// <summary>
/// A pattern of an exception, as Elasticsearch's wildcard query reads it: <c>*</c> stands for any number of characters and
/// <c>?</c> for one code point; a backslash makes the next character itself, whichever it is. EQL's patterns have no escape.
/// </summary>
internal sealed class EscapedWildcard : ValueTest
{
    // Bytes that UTF-8 has no use for.
    private const byte Star = 0xFF;
    private const byte One = 0xFE;

    private readonly byte[] _pattern;
    private readonly bool _ignoreCase;

    public EscapedWildcard(string pattern, bool ignoreCase)
    {
        var bytes = Encoding.UTF8.GetBytes(pattern);
        var parts = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
            parts.Add(bytes[i] switch
            {
                (byte)'*' => Star,
                (byte)'?' => One,
                (byte)'\\' when i + 1 < bytes.Length => bytes[++i],
                var itself => itself,
            });
        _pattern = ignoreCase ? AsciiCase.Fold([.. parts]) : [.. parts];
        _ignoreCase = ignoreCase;
    }

    /// <summary>Whether every value fits.</summary>
    public bool FitsAll => Array.TrueForAll(_pattern, part => part == Star) && _pattern.Length > 0;

    // Goes back to the last star only, so that a match takes at most value × pattern steps.
    public override bool Passes(ReadOnlySpan<byte> value)
    {
        var (at, next, star, resume) = (0, 0, -1, 0);
        while (at < value.Length)
        {
            var wanted = next < _pattern.Length ? _pattern[next] : -1;
            if (wanted == Star)
                (star, resume) = (next++, at);
            else if (wanted == One)
                (at, next) = (After(value, at), next + 1);
            else if (wanted == (_ignoreCase ? AsciiCase.Fold(value[at]) : value[at]))
                (at, next) = (at + 1, next + 1);
            else if (star >= 0)
                (at, next) = (resume = After(value, resume), star + 1);
            else
                return false;
        }
        return _pattern.AsSpan(next).IndexOfAnyExcept(Star) < 0;
    }

    private static int After(ReadOnlySpan<byte> value, int at) =>
        Math.Min(value.Length, at + value[at] switch { < 0xC0 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 });
}

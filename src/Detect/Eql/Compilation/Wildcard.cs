namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>
/// Patterns in which <c>*</c> stands for any number of characters and <c>?</c> for exactly one code point. There is no
/// escape. Goes back to the last star only, so that a match takes at most value × pattern steps.
/// </summary>
internal static class Wildcard
{
    private const byte Star = (byte)'*';
    private const byte One = (byte)'?';

    /// <summary>Whether the whole value fits the pattern, which is folded where case is ignored.</summary>
    public static bool Matches(ReadOnlySpan<byte> value, ReadOnlySpan<byte> pattern, bool ignoreCase)
    {
        var (at, next) = (0, 0);
        var (star, resume) = (-1, 0);
        while (at < value.Length)
        {
            var wanted = next < pattern.Length ? pattern[next] : (byte)0;
            if (next < pattern.Length && wanted == Star)
                (star, resume) = (next++, at);
            else if (next < pattern.Length && wanted == One)
                (at, next) = (After(value, at), next + 1);
            else if (next < pattern.Length && wanted == (ignoreCase ? AsciiCase.Fold(value[at]) : value[at]))
                (at, next) = (at + 1, next + 1);
            else if (star >= 0)
                (at, next) = (resume = After(value, resume), star + 1);     // The star takes one code point more.
            else
                return false;
        }
        return pattern[next..].IndexOfAnyExcept(Star) < 0;
    }

    private static int After(ReadOnlySpan<byte> value, int at) =>
        Math.Min(value.Length, at + value[at] switch { < 0xC0 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 });
}

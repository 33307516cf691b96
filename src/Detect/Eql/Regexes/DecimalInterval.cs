using System.Collections.Immutable;
using System.Globalization;

namespace Cronwatch.Detect.Eql.Regexes;

/// <summary>
/// <c>&lt;n-m&gt;</c>: the decimal numbers from n to m. With as many digits in both, numbers have that many; else any number of
/// leading zeros. Source: <c>makeDecimalInterval</c> of Lucene's class <c>org.apache.lucene.util.automaton.Automata</c>.
/// </summary>
internal static class DecimalInterval
{
    private const int MostDigits = 9;

    private static readonly RegexSyntax Zeros = new RegexSyntax.Repeat(Digit('0', '0'), 0, null);

    public static bool TryParse(ReadOnlySpan<char> text, out RegexSyntax interval)
    {
        interval = RegexSyntax.Empty;
        var dash = text.IndexOf('-');
        if (dash < 0 || !TryParseNumber(text[..dash], out var first) || !TryParseNumber(text[(dash + 1)..], out var last))
            return false;
        var (from, to) = (Math.Min(first, last), Math.Max(first, last));
        interval = dash == text.Length - dash - 1
            ? Between(Padded(from, dash), Padded(to, dash))
            : new RegexSyntax.Sequence([Zeros, new RegexSyntax.Union([.. OfEachLength(from, to)])]);
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && text.Length <= MostDigits;

    private static IEnumerable<RegexSyntax> OfEachLength(int from, int to)
    {
        for (var digits = Digits(from); digits <= Digits(to); digits++)
        {
            var smallest = digits == 1 ? 0 : (int)Math.Pow(10, digits - 1);
            yield return Between(Padded(Math.Max(from, smallest), digits), Padded(Math.Min(to, (int)Math.Pow(10, digits) - 1), digits));
        }
    }

    // Of texts of one length, digit by digit.
    private static RegexSyntax Between(string from, string to)
    {
        if (from.Length == 0)
            return RegexSyntax.Empty;
        var rest = from.Length - 1;
        if (from[0] == to[0])
            return new RegexSyntax.Sequence([Digit(from[0], from[0]), Between(from[1..], to[1..])]);
        var sides = ImmutableArray.Create<RegexSyntax>(
            new RegexSyntax.Sequence([Digit(from[0], from[0]), Between(from[1..], new string('9', rest))]),
            new RegexSyntax.Sequence([Digit(to[0], to[0]), Between(new string('0', rest), to[1..])]));
        return new RegexSyntax.Union(to[0] - from[0] < 2 ? sides : sides.Add(new RegexSyntax.Sequence(
            [Digit((char)(from[0] + 1), (char)(to[0] - 1)), new RegexSyntax.Repeat(Digit('0', '9'), rest, rest)])));
    }

    private static RegexSyntax.Characters Digit(char first, char last) => new([(first, last)]);

    private static int Digits(int number) => Padded(number, 1).Length;

    private static string Padded(int number, int digits) => number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}

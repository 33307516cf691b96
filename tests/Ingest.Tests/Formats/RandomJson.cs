namespace Cronwatch.Ingest.Tests.Formats;

/// <summary>JSON as anybody might write it, around the names that tests read.</summary>
internal static class RandomJson
{
    private static readonly string[] Names = ["a", "b", "b.c", "c", "d", "b.d", "e", "n", "x", "longer_name_of_a_field", "\\u0061", ""];

    private static readonly string[] Texts =
        ["", "x", "\\\"", "\\\\", "\\/\\b\\f\\n\\r\\t", "é", "\\u00e9", "\\u20ac", "€", "0123456789abcdef", "0123456789abcde\\\"", "/etc/cron.d/0123456789/0123456789"];

    private static readonly string[] Bare = ["0", "-0", "1", "-12", "1.5", "0.5e3", "1E-2", "2e+7", "true", "false", "null"];

    private const string Telling = "{}[]\",:\\u019.eE+-tfn \n\u0001";

    public static string Object(Random random) => Blank(random) + Object(random, 0) + Blank(random);

    /// <summary>The same with a character more, less or another, which often is a mistake.</summary>
    public static string WithMistake(string json, Random random)
    {
        var (at, character) = (random.Next(json.Length), Telling[random.Next(Telling.Length)].ToString());
        return random.Next(3) switch
        {
            0 => json.Remove(at, 1),
            1 => json.Insert(at, character),
            _ => json.Remove(at, 1).Insert(at, character),
        };
    }

    private static string Object(Random random, int depth) => "{" + Blank(random) + Listed(random,
        () => $"\"{Names[random.Next(Names.Length)]}\"{Blank(random)}:{Blank(random)}{Value(random, depth + 1)}") + "}";

    private static string Value(Random random, int depth) => random.Next(depth > 4 ? 2 : 4) switch
    {
        0 => Bare[random.Next(Bare.Length)],
        1 => $"\"{Texts[random.Next(Texts.Length)]}\"",
        2 => Object(random, depth),
        _ => "[" + Blank(random) + Listed(random, () => Value(random, depth + 1)) + "]",
    };

    private static string Listed(Random random, Func<string> one) =>
        string.Join("," + Blank(random), Enumerable.Range(0, random.Next(4)).Select(_ => one() + Blank(random)));

    private static string Blank(Random random) => random.Next(8) switch { 0 => " ", 1 => "\r\n\t", _ => "" };
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cronwatch.Detect.Eql.Regexes;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Eql.Regexes;

public sealed class LuceneRegexTests
{
    // In this alphabet and with these operators both languages say the same.
    private static readonly string[] Parts = ["a", "b", "c", "[ab]", "[^a]", "(", "|", ")", "?", "*", "+", "{2}", "{1,3}", "{0,}", "é", "."];

    [Fact]
    public void Matches_ExpressionsOfBothLanguages_AsThePlatformDoes()
    {
        var (random, matched, compiled) = (new Random(5), 0, 0);
        for (var round = 0; round < 30_000; round++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Parts[random.Next(Parts.Length)]));
            if (ForPlatform(pattern) is not { } platform || !LuceneRegex.TryCompile(pattern, ignoreCase: false, out var regex, out _))
                continue;
            compiled++;
            for (var i = 0; i < 10; i++)
            {
                var value = Value(random);
                var expected = platform.IsMatch(value);
                matched += expected ? 1 : 0;
                Assert.True(expected == regex.Matches(Encoding.UTF8.GetBytes(value)), $"{pattern} on {value}");
            }
        }
        Assert.True(compiled > 1_000 && matched > 1_000);
    }

    [Fact]
    public void Matches_ComplementsAndIntersections_FollowFromTheirParts()
    {
        var random = new Random(6);
        string[] sides = ["a*b", "(a|b)*", "[^c]+", "a?b?c?", "@b@", ".{2,3}", "é|b+", "#", "()", "~(ab)", "a@&@b"];
        for (var round = 0; round < 4_000; round++)
        {
            var (p, q) = (sides[random.Next(sides.Length)], sides[random.Next(sides.Length)]);
            var value = Encoding.UTF8.GetBytes(Value(random));
            var (left, right) = (Of(p).Matches(value), Of(q).Matches(value));
            Assert.Equal(!left, Of($"~({p})").Matches(value));
            Assert.Equal(left && right, Of($"({p})&({q})").Matches(value));
            Assert.Equal(left && !right, Of($"({p})&~({q})").Matches(value));
            Assert.Equal(left || right, Of($"({p})|({q})").Matches(value));
        }
    }

    [Theory]
    [InlineData("<7-12>", "7 8 9 10 11 12 07 0012", "6 13 1 2 120 a")]
    [InlineData("<0-3>", "0 1 2 3", "4 00 01")]
    [InlineData("<08-12>", "08 09 10 11 12", "8 9 07 13 008")]
    [InlineData("<12-08>", "08 09 12", "07 13")]
    [InlineData("<0-1234>", "0 00 5 05 99 999 1000 1234 01234", "1235 2000 9999")]
    public void Matches_Interval_TheNumbersOfIt(string pattern, string inside, string outside)
    {
        Assert.All(inside.Split(' '), n => Assert.True(Of(pattern).Matches(Encoding.UTF8.GetBytes(n)), n));
        Assert.All(outside.Split(' '), n => Assert.False(Of(pattern).Matches(Encoding.UTF8.GetBytes(n)), n));
    }

    [Fact]
    public void Matches_Interval_AllNumbersOfManyIntervals()
    {
        var random = new Random(8);
        for (var round = 0; round < 100; round++)
        {
            var (from, to) = (random.Next(300), random.Next(300, 1_500));
            var regex = Of(string.Create(CultureInfo.InvariantCulture, $"<{from}-{to}>"));
            var padding = from.ToString(CultureInfo.InvariantCulture).Length == to.ToString(CultureInfo.InvariantCulture).Length;
            for (var n = 0; n < 1_600; n++)
                Assert.Equal(n >= from && n <= to && !(padding && n < 100), regex.Matches(Encoding.UTF8.GetBytes(n.ToString(CultureInfo.InvariantCulture))));
        }
    }

    // Each of them takes others exponential time or memory.
    [Theory]
    [InlineData("(a+)+b")]
    [InlineData("(a|a)*b")]
    [InlineData("(a|b)*a(a|b){1000}c")]
    [InlineData("(a?){1000}a{1000}b")]
    [InlineData("((a{1,50}){1,50})b")]
    [InlineData("~(@a.{500})&(a|b)*")]
    [InlineData("~(~(~(a*)a*)a*)b")]
    public void Matches_ExpressionsThatExplode_AnswersInTheTimeOfTheValue(string pattern)
    {
        var random = new Random(1);
        var mixed = string.Concat(Enumerable.Range(0, 4_000).Select(_ => "ab"[random.Next(20) / 19])) + "aba";
        Assert.False(Of(pattern).Matches(Encoding.UTF8.GetBytes(new string('a', 4_000))));
        Assert.False(Of(pattern).Matches(Encoding.UTF8.GetBytes(mixed)) && pattern.EndsWith('b'));
    }

    [Fact]
    public void Matches_KnownWay_AllocatesNothing()
    {
        var regex = Of("/etc/(cron|at)[a-z.]*/~(@tmp@)");
        var value = "/etc/cron.d/é-job"u8.ToArray();
        Assert.Equal(0, Allocation.OfRound(() => Assert.True(regex.Matches(value))));
    }

    [Fact]
    public async Task Matches_ManyThreadsAtOnce_AgreeWithOne()
    {
        string[] values = [.. Enumerable.Range(0, 400).Select(i => Value(new Random(i)))];
        var expected = values.Select(v => Of("(a|b)*c?(é|a){1,3}").Matches(Encoding.UTF8.GetBytes(v))).ToArray();
        for (var round = 0; round < 20; round++)
        {
            var shared = Of("(a|b)*c?(é|a){1,3}");
            await Parallel.ForAsync(0, 4, (_, _) =>
            {
                for (var i = 0; i < values.Length; i++)
                    Assert.Equal(expected[i], shared.Matches(Encoding.UTF8.GetBytes(values[i])));
                return ValueTask.CompletedTask;
            });
        }
    }

    private static LuceneRegex Of(string pattern)
    {
        Assert.True(LuceneRegex.TryCompile(pattern, ignoreCase: false, out var regex, out var problem), problem.What);
        return regex;
    }

    private static string Value(Random random) => string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => "abcé"[random.Next(4)]));

    // Null where the platform's grammar is another: nothing to repeat, lazy and possessive repetition.
    private static Regex? ForPlatform(string pattern)
    {
        try
        {
            return Regex.IsMatch(pattern, @"(^|[(|])[?*+{]|[?*+}][?*+{]|[(|]$|\(\)|^\||\|[|)]|\(\|", RegexOptions.NonBacktracking) ? null
                : new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.Singleline);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

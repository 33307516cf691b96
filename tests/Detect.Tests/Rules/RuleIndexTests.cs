using System.Text.Json;
using System.Text.RegularExpressions;
using Cronwatch.Detect.Rules;
using Cronwatch.Detect.Tests.Eql;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Rules;

public sealed partial class RuleIndexTests : IDisposable
{
    private readonly RuleDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Match_HundredsOfRules_FindsThoseWhoseQueriesMatch()
    {
        var number = 0;
        foreach (var query in LanguageTests.Cases.Select(c => (string)c[0]).Where(q => !q.Contains('\n', StringComparison.Ordinal)))
            _directory.With($"{number:000}.toml", RuleDirectory.Sound
                .Replace("rule_id = \"1\"", $"rule_id = \"{number++}\"", StringComparison.Ordinal)
                .Replace("'file where file.path : \"/etc/cron.d/*\"'", JsonSerializer.Serialize(query), StringComparison.Ordinal));
        var set = _directory.Load();
        Assert.True(set.Rules.Length > 300);
        var detector = new Detector(set);
        foreach (var json in LanguageTests.Events.Concat(Variants()))
        {
            var e = Some.Event(set.Fields, json);
            var found = new List<Rule>();
            detector.Match(e, found);
            Assert.Equal(
                set.Rules.Where(r => r.Query.Matches(e)).Select(r => r.Info.RuleId).Order(),
                found.Select(r => r.Info.RuleId).Order());
        }
    }

    [Fact]
    public void Match_ManyRules_AllocatesNothing()
    {
        for (var i = 0; i < 100; i++)
            _directory.With($"{i:000}.toml", RuleDirectory.Sound
                .Replace("rule_id = \"1\"", $"rule_id = \"{i}\"", StringComparison.Ordinal)
                .Replace("/etc/cron.d/*", $"/etc/{i}/*", StringComparison.Ordinal));
        var set = _directory.Load();
        var (detector, e, found) = (new Detector(set), Some.Event(set.Fields, Some.FileEvent("/etc/77/x")), new List<Rule>(4));
        Assert.Equal(0, Allocation.OfRound(() =>
        {
            found.Clear();
            detector.Match(e, found);
        }));
        Assert.Equal("77", Assert.Single(found).Info.RuleId);
    }

    // The events of the cases with values in other case, cut, and followed by something.
    private static IEnumerable<string> Variants()
    {
        var random = new Random(11);
        foreach (var json in LanguageTests.Events)
            for (var i = 0; i < 40; i++)
                yield return Value().Replace(json, value => $":\"{Varied(value.Groups[1].Value, random)}\"");
    }

    private static string Varied(string text, Random random) => random.Next(5) switch
    {
        0 => string.Concat(text.Select(c => char.IsAsciiLetter(c) && random.Next(3) == 0 ? (char)(c ^ 0x20) : c)),
        1 => text[random.Next(text.Length + 1)..],
        2 => text + "x",
        _ => text,
    };

    [GeneratedRegex(":\"([^\"\\\\]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Value();
}

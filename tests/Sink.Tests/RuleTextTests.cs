using System.Globalization;
using System.Text.Json;

namespace Cronwatch.Sinks.Tests;

/// <summary>What is written once a rule is of that rule alone.</summary>
public sealed class RuleTextTests
{
    private const string Event = """{"file":{"path":"/etc/cron.d/x"}}""";

    [Fact]
    public void Write_RuleThatWasLoadedAgain_SaysWhatTheRuleOfTheHitSays()
    {
        var (before, after) = (Hits.Rule with { Note = "Look.", Hash = "1" }, Hits.Rule with { Note = "Look again.", Hash = "2" });
        Assert.Equal(["Look. 1", "Look again. 2", "Look. 1"], new[] { before, after, before }.Select(rule => TextOf(Hits.Document(Hits.Of(Event, rule: rule)))));
    }

    // More than are kept, each twice.
    [Fact]
    public void Write_HitsOfThousandsOfRules_SayEachItsOwn()
    {
        var rules = Enumerable.Range(0, 1_500).Select(i => Hits.Rule with { Hash = i.ToString(CultureInfo.InvariantCulture) }).ToList();
        foreach (var rule in (List<Events.RuleInfo>)[.. rules, .. rules])
            Assert.Equal($"## Triage {rule.Hash}", TextOf(Hits.Document(Hits.Of(Event, rule: rule))));
    }

    private static string TextOf(JsonElement document) =>
        $"{document.GetProperty("kibana.alert.rule.note").GetString()} {document.GetProperty("cronwatch.rule.hash").GetString()}";
}

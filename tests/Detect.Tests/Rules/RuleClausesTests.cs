using Cronwatch.Detect.Rules;
using Cronwatch.Detect.Tests.Eql;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Rules;

/// <summary>Which clauses keep an event from a rule, and where they stand.</summary>
public sealed class RuleClausesTests : IDisposable
{
    private readonly RuleDirectory _directory = new();

    public static TheoryData<CronExample> Examples => [.. CronExample.All];

    public void Dispose() => _directory.Dispose();

    [Theory, MemberData(nameof(Examples))]
    public void Against_ExampleOfTheRule_NamesAClauseOfTheQueryWhereItDoesNotMatch(CronExample example)
    {
        foreach (var version in new[] { "default", "v19" })
        {
            Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", version), [], out var set, out _));
            var (rule, e) = (Assert.Single(set.Rules), Some.Event(set.Fields, example.ToJson()));

            var against = RuleClauses.Of(rule, set.Fields).Against(e);

            Assert.Equal(rule.Query.Matches(e), against is [{ Kind: RuleClauseKind.Index }]);
        }
    }

    [Fact]
    public void Against_EventsOfTheLanguage_NamesAClauseOfTheQueryWhereItDoesNotMatch()
    {
        foreach (var (text, i) in LanguageTests.Cases.Select((c, i) => ((string)c[0], i)))
            _directory.With($"{i}.toml", Some.Rule($"r{i}", "").Replace("'file where file.path like \"\"'", $"'''{text}'''", StringComparison.Ordinal));
        var set = _directory.Load();
        var events = LanguageTests.Events.Select(json => Some.Event(set.Fields, json)).ToList();
        foreach (var rule in set.Rules)
        {
            var clauses = RuleClauses.Of(rule, set.Fields);
            Assert.All(events, e => Assert.Equal(rule.Query.Matches(e), clauses.Against(e) is [{ Kind: RuleClauseKind.Index }]));
        }
    }

    [Theory]
    [InlineData("""{"event":{"category":"process"},"host":{"os":{"type":"linux"}},"file":{"path":"/etc/crontab"},"process":{"name":"sh"}}""",
        """Required 3: event.category == "file" """)]
    [InlineData("""{"event":{"category":"file"},"host":{"os":{"type":"windows"}},"file":{"path":"/x"},"process":{"name":"sh"}}""",
        """Required 3: host.os.type == "linux" | Required 4: file.path like ("/etc/crontab", "/etc/cron.d/*")""")]
    [InlineData("""{"event":{"category":"file"},"host":{"os":{"type":"linux"}},"file":{"path":"/etc/cron.d/x~"},"process":{"name":"vim"}}""",
        """Exclusion 9: process.name == "vim" and file.path like "*~" """)]
    [InlineData("""{"event":{"category":"file"},"host":{"os":{"type":"linux"}},"file":{"path":"/etc/cron.d/x"},"process":{"name":"rpm"}}""",
        """Exclusion 8: process.name in ("rpm")""")]
    [InlineData("""{"event":{"category":"file"},"host":{"os":{"type":"linux"}},"file":{"path":"/etc/cron.d/x"}}""",
        "Exclusion 6: process.name == null")]
    [InlineData("""{"event":{"category":"file"},"host":{"os":{"type":"linux"}},"file":{"path":"/etc/cron.d/x"},"process":{"name":"sh"}}""",
        "Index 2: logs-a-*")]
    public void Against_Event_NamesWhatKeepsItInTheOrderOfTheQuery(string json, string expected)
    {
        var set = Load();
        var against = RuleClauses.Of(set.Rules[0], set.Fields).Against(Some.Event(set.Fields, json));
        Assert.Equal(expected.Trim(), string.Join(" | ", against.Select(c => FormattableString.Invariant($"{c.Kind} {c.Line}: {c.Text}"))));
    }

    [Fact]
    public void Of_FileThatChangedSince_HasNoLines()
    {
        var set = Load();
        File.AppendAllText(set.Rules[0].Info.File, "\n");
        Assert.All(RuleClauses.Of(set.Rules[0], set.Fields).Against(Some.Event(set.Fields, "{}")), clause => Assert.Equal(0, clause.Line));
    }

    [Fact]
    public void Of_OtherCategoryField_RequiresIt()
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound + "event_category_override = \"kind\"\n").Load();
        Assert.Equal("kind == \"file\"", RuleClauses.Of(set.Rules[0], set.Fields).Against(Some.Event(set.Fields, "{}"))[0].Text);
    }

    private RuleSet Load() => _directory.With("a.toml", """"
        [rule]
        index = ["logs-a-*"]
        query = """file where host.os.type == "linux" and
        file.path like ("/etc/crontab", "/etc/cron.d/*")
        and not (
          process.name == null or
          process.name in ("dpkg",
            "rpm") or
          (process.name == "vim" and file.path like "*~"))"""
        author = ["us"]
        description = "d"
        language = "eql"
        name = "n"
        risk_score = 21
        rule_id = "1"
        severity = "low"
        type = "eql"

        """").Load();
}

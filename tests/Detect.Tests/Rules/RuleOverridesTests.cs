using Cronwatch.Events;

namespace Cronwatch.Detect.Tests.Rules;

/// <summary>severity_mapping, risk_score_mapping and rule_name_override of a rule file.</summary>
public sealed class RuleOverridesTests : IDisposable
{
    private readonly RuleDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("""
        rule_name_override = "message"
        severity_mapping = [{ field = "event.severity", operator = "equals", value = "73", severity = "high" }]
        risk_score_mapping = [{ field = "event.risk_score", operator = "equals", value = "" }]
        """)]
    [InlineData("""
        rule_name_override = "message"
        [[rule.severity_mapping]]
        field = "event.severity"
        value = "73"
        severity = "high"
        [[rule.risk_score_mapping]]
        field = "event.risk_score"
        """)]
    public void TryLoad_RuleWithOverrides_ReadsTheirFieldsOfEachEvent(string keys)
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound + keys).Load();
        var overrides = set.Rules[0].Info.Overrides;
        Assert.Equal(new SeverityMapping("event.severity", "73", "high"), Assert.Single(overrides.Severities));
        Assert.Equal(("event.risk_score", "message"), (overrides.RiskScoreField, overrides.NameField));
        Assert.All(["event.severity", "event.risk_score", "message"], name => Assert.NotNull(set.Fields.Find(name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rule_name_override = \"\"\nseverity_mapping = []\nrisk_score_mapping = []")]
    public void TryLoad_RuleWithoutOverrides_HasNone(string keys) =>
        Assert.Empty(_directory.With("a.toml", RuleDirectory.Sound + keys).Load().Rules[0].Info.Overrides.Reads);

    [Theory]
    [InlineData("severity_mapping = \"event.severity\"")]
    [InlineData("severity_mapping = { field = \"event.severity\", value = \"73\", severity = \"high\" }")]
    public void TryLoad_OverridesThatAreNoList_SaysItOnce(string keys) => Assert.Equal(
        "a.toml:13:20: `severity_mapping` must be a list; write it as Elastic's rule files do",
        _directory.With("a.toml", RuleDirectory.Sound + keys).Errors());

    [Fact]
    public void TryLoad_OverridesThatCannotBe_SaysAllThatIsWrong()
    {
        _directory.With("a.toml", RuleDirectory.Sound +
            """
            severity_mapping = [
              { field = "event.severity", operator = "matches", value = "73", severity = "hihg" },
              { field = "", value = 5 },
              "event.severity",
            ]
            risk_score_mapping = [{ operator = "equals" }]
            """);
        Assert.Equal(
            """
            a.toml:14:42: the operator must be `equals`; write `operator = "equals"`
            a.toml:14:78: `hihg` is no severity; write `low`, `medium`, `high` or `critical`
            a.toml:15:3: `severity` is missing; write it into the entry
            a.toml:15:13: the field has no name; name a field, such as `event.severity`
            a.toml:15:25: `value` must be a string; put it into quotes
            a.toml:16:3: an entry must be a table; write { field = "…", operator = "equals", value = "…" }
            a.toml:18:23: `field` is missing; write it into the entry
            """, _directory.Errors());
    }
}

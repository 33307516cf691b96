namespace Cronwatch.Detect.Tests.Rules;

/// <summary>alert_suppression of a rule file.</summary>
public sealed class RuleSuppressionTests : IDisposable
{
    private readonly RuleDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("""
        alert_suppression = { group_by = ["host.id", "user.name"], duration = { value = 5, unit = "m" }, missing_fields_strategy = "doNotSuppress" }
        """)]
    [InlineData("""
        alert_suppression.missing_fields_strategy = "doNotSuppress"
        alert_suppression.group_by = ["host.id", "user.name"]
        alert_suppression.duration.unit = "s"
        alert_suppression.duration.value = 300
        """)]
    [InlineData("""
        [rule.alert_suppression]
        group_by = ["host.id", "user.name"]
        missing_fields_strategy = "doNotSuppress"
        [rule.alert_suppression.duration]
        value = 5
        unit = "m"
        """)]
    public void TryLoad_RuleThatSuppresses_ReadsItsFieldsOfEachEvent(string keys)
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound + keys).Load();
        var suppression = set.Rules[0].Info.Suppression!;
        Assert.Equal(["host.id", "user.name"], suppression.GroupBy.AsEnumerable());
        Assert.Equal((TimeSpan.FromMinutes(5), false), (suppression.Duration, suppression.SuppressesMissing));
        Assert.All(suppression.GroupBy, name => Assert.NotNull(set.Fields.Find(name)));
        Assert.Empty(set.Findings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("missing_fields_strategy = \"suppress\"")]
    public void TryLoad_FieldsAlone_SuppressWithinTheWindowWhateverIsMissing(string key)
    {
        var suppression = With("group_by = [\"a\", \"b\", \"c\", \"d\", \"e\"]\n" + key).Load().Rules[0].Info.Suppression!;
        Assert.Equal(["a", "b", "c", "d", "e"], suppression.GroupBy.AsEnumerable());
        Assert.Equal((null, true), (suppression.Duration, suppression.SuppressesMissing));
    }

    [Theory]
    [InlineData("value = 1, unit = \"s\"", 1)]
    [InlineData("value = 2_592_000, unit = \"s\"", 2_592_000)]
    [InlineData("value = 43_200, unit = \"m\"", 2_592_000)]
    [InlineData("value = 720, unit = \"h\"", 2_592_000)]
    public void TryLoad_Duration_IsOfItsUnit(string duration, int seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds), With($"group_by = [\"host.id\"]\nduration = {{ {duration} }}").Load().Rules[0].Info.Suppression!.Duration);

    [Fact]
    public void TryLoad_RuleThatDoesNotSuppress_HasNone() =>
        Assert.Null(_directory.With("a.toml", RuleDirectory.Sound).Load().Rules[0].Info.Suppression);

    [Theory]
    [InlineData("", "13:2: `group_by` is missing; write it into the table")]
    [InlineData("group_by = \"host.id\"", "14:12: `group_by` must be a list of strings; write `group_by = [\"host.id\"]`")]
    [InlineData("[[rule.alert_suppression.group_by]]", "14:3: `group_by` must be a list of strings; write `group_by = [\"host.id\"]`")]
    [InlineData("group_by = []", "14:12: `group_by` names no field; name one to five")]
    [InlineData("group_by = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]", "14:12: `group_by` names more than five fields; name one to five")]
    public void TryLoad_FieldsThatCannotBe_SaysWhy(string keys, string expected) => Assert.Equal("a.toml:" + expected, With(keys).Errors());

    [Theory]
    [InlineData("5", "15:12: `duration` must be a table; write `duration = { value = 5, unit = \"m\" }`")]
    [InlineData("{ unit = \"m\" }", "15:1: `value` is missing; write it into the table")]
    [InlineData("{ value = 5 }", "15:1: `unit` is missing; write it into the table")]
    [InlineData("{ value = 0, unit = \"m\" }", "15:22: `value` must be a positive whole number; write `value = 5`")]
    [InlineData("{ value = -5, unit = \"m\" }", "15:22: `value` must be a positive whole number; write `value = 5`")]
    [InlineData("{ value = 1.5, unit = \"m\" }", "15:22: `value` must be a positive whole number; write `value = 5`")]
    [InlineData("{ value = \"5\", unit = \"m\" }", "15:22: `value` must be a positive whole number; write `value = 5`")]
    [InlineData("{ value = 5, unit = 60 }", "15:32: `unit` must be a string; put it into quotes")]
    [InlineData("{ value = 5, unit = \"d\" }", "15:32: `d` is no unit; write `s`, `m` or `h`")]
    [InlineData("{ value = 2_592_001, unit = \"s\" }", "15:22: the duration is longer than 30 days; write at most `{ value = 720, unit = \"h\" }`")]
    [InlineData("{ value = 43_201, unit = \"m\" }", "15:22: the duration is longer than 30 days; write at most `{ value = 720, unit = \"h\" }`")]
    [InlineData("{ value = 9223372036854775807, unit = \"h\" }", "15:22: the duration is longer than 30 days; write at most `{ value = 720, unit = \"h\" }`")]
    public void TryLoad_DurationThatCannotBe_SaysWhy(string duration, string expected) =>
        Assert.Equal("a.toml:" + expected, With($"group_by = [\"host.id\"]\nduration = {duration}").Errors());

    [Theory]
    [InlineData("\"suppres\"", "15:27: `suppres` is no strategy; write `suppress` or `doNotSuppress`")]
    [InlineData("true", "15:27: `missing_fields_strategy` must be a string; put it into quotes")]
    public void TryLoad_StrategyThatCannotBe_SaysWhy(string strategy, string expected) =>
        Assert.Equal("a.toml:" + expected, With($"group_by = [\"host.id\"]\nmissing_fields_strategy = {strategy}").Errors());

    [Fact]
    public void TryLoad_SuppressionThatCannotBe_SaysAllThatIsWrong()
    {
        With(
            """
            missing_fields_strategy = "Suppress"
            group_by = [
              "host.id", "",
              5, "host.id",
              "user.name", "Host.id",
            ]
            [rule.alert_suppression.duration]
            value = 0
            unit = "days"
            """);
        Assert.Equal(
            """
            a.toml:14:27: `Suppress` is no strategy; write `suppress` or `doNotSuppress`
            a.toml:15:12: `group_by` names more than five fields; name one to five
            a.toml:16:14: the field has no name; name a field, such as `host.id`
            a.toml:17:3: a field must be a string; put its name into quotes
            a.toml:17:6: `host.id` is named twice; name each field once
            a.toml:21:9: `value` must be a positive whole number; write `value = 5`
            a.toml:22:8: `days` is no unit; write `s`, `m` or `h`
            """, _directory.Errors());
    }

    [Fact]
    public void TryLoad_KeysThatNobodyKnows_AreFindings()
    {
        var set = With(
            """
            group_by = ["host.id"]
            missing_field_strategy = "doNotSuppress"
            duration = { value = 5, unit = "m", units = "h" }
            """).Load();
        Assert.True(set.Rules[0].Info.Suppression!.SuppressesMissing);
        Assert.Equal(
            """
            a.toml:15:1: `missing_field_strategy` is no known key; did you mean `missing_fields_strategy`?
            a.toml:16:37: `units` is no known key; did you mean `unit`?
            """, _directory.Text(set.Findings));
    }

    private RuleDirectory With(string keys) => _directory.With("a.toml", RuleDirectory.Sound + "[rule.alert_suppression]\n" + keys);
}

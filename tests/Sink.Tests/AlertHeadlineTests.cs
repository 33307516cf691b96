using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

/// <summary>What an event changes of its alert where the rule lets it.</summary>
public sealed class AlertHeadlineTests
{
    private static readonly RuleInfo Rule = Hits.Rule with
    {
        Overrides = new()
        {
            Severities = [new("event.severity", "21", "low"), new("event.severity", "99", "critical"), new("event.severity", "73", "high"), new("file.name", "x", "high")],
            RiskScoreField = "event.risk_score",
            NameField = "message",
        },
    };

    private static readonly FieldTable Fields = new FieldTable.Builder().Intern([.. EventFields.OfAlerts, .. Rule.Overrides.Reads]).ToTable();

    [Theory]
    [InlineData("{}", "medium")]
    [InlineData("""{"event":{"severity":21}}""", "low")]
    [InlineData("""{"event":{"severity":"73"}}""", "high")]
    [InlineData("""{"event":{"severity":[21,99,73]}}""", "critical")]
    [InlineData("""{"event":{"severity":21},"file":{"name":"x"}}""", "high")]
    [InlineData("""{"event":{"severity":"99 "},"file":{"name":"X"}}""", "medium")]
    public void Write_SeverityMapping_TakesTheHighestWhoseValueIsThere(string json, string severity) =>
        Assert.Equal(severity, Text(json, "kibana.alert.severity"));

    [Theory]
    [InlineData("{}", 47)]
    [InlineData("""{"event":{"risk_score":12.5}}""", 12.5)]
    [InlineData("""{"event":{"risk_score":["3",100,101,-1,"x",null]}}""", 100)]
    [InlineData("""{"event":{"risk_score":[101,"NaN",""]}}""", 47)]
    public void Write_RiskScoreMapping_TakesTheHighestNumberFrom0To100(string json, double score) =>
        Assert.Equal(score, Written(json).GetProperty("kibana.alert.risk_score").GetDouble());

    [Theory]
    [InlineData("{}", "Cron Job Created or Modified")]
    [InlineData("""{"message":"Malware found"}""", "Malware found")]
    [InlineData("""{"message":[" ","second"]}""", "second")]
    [InlineData("""{"message":""}""", "Cron Job Created or Modified")]
    public void Write_RuleNameOverride_TakesTheFieldsText(string json, string name) => Assert.Equal(name, Text(json, "kibana.alert.rule.name"));

    [Fact]
    public void Write_Overrides_LeaveWhatTheRuleSaysOfItself()
    {
        var alert = Written("""{"event":{"severity":99,"risk_score":90},"message":"Malware"}""");
        Assert.Equal(("medium", 47), (alert.GetProperty("kibana.alert.rule.severity").GetString(), alert.GetProperty("kibana.alert.rule.risk_score").GetInt32()));
        Assert.Equal("event created critical alert Malware.", alert.GetProperty("kibana.alert.reason").GetString());
    }

    [Fact]
    public void Of_Hit_TellsLaterAlertsWhatItsDocumentTells()
    {
        var hit = HitOf("""{"event":{"severity":99},"message":"Malware"}""");
        Assert.Equal(("critical", Rule.Name), (AlertReader.Of(hit).Severity, AlertReader.Of(hit).RuleName));
    }

    private static string? Text(string json, string name) => Written(json).GetProperty(name).GetString();

    private static JsonElement Written(string json) => Hits.Document(HitOf(json));

    private static Hit HitOf(string json) => Hits.Of("{}", rule: Rule) with { Event = Some.Event(Fields, json) };
}

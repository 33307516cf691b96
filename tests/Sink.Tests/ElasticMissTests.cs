using System.Text.Json;

namespace Cronwatch.Sinks.Tests;

/// <summary>What a search every five minutes over the last nine would have made of events that come late: consumed at 09:57:12.5.</summary>
public sealed class ElasticMissTests
{
    [Theory]
    [InlineData("2026-01-15T09:57:12Z", false, 0, null)]
    [InlineData("2026-01-15T10:57:12Z", false, 0, null)]            // Of a clock that is ahead.
    [InlineData("2026-01-15T09:53:12.5Z", false, 0, null)]          // Four minutes: every run that can come sees it.
    [InlineData("2026-01-15T09:50:42.5Z", false, 0.5, "late")]
    [InlineData("2026-01-15T09:48:12.5Z", false, 1, "late")]        // Nine minutes: a run that begins this instant sees it.
    [InlineData("2026-01-15T09:48:12.4Z", true, 1, "late")]
    [InlineData("1970-01-01T00:00:00Z", true, 1, "late")]
    public void Write_LateEvent_SaysWhetherARunWouldHaveSeenIt(string time, bool missed, double chance, string? reason) =>
        Assert.Equal((missed, chance, reason), MissOf($$"""{"@timestamp":"{{time}}"}"""));

    [Fact]
    public void Write_LateEventThatWasStampedWhenIndexed_IsNotMissed() =>
        Assert.Equal((false, 0, null), MissOf("""{"@timestamp":"2026-01-15T08:00:00Z","event":{"ingested":"2026-01-15T09:57:00Z"}}"""));

    [Theory]
    [InlineData("""{"timestamp_override":"event.ingested","timestamp_override_fallback_disabled":true}""", true, 1, "no_timestamp")]
    [InlineData("""{"timestamp_override":"event.ingested","timestamp_override_fallback_disabled":false}""", false, 0, null)]
    [InlineData("""{"timestamp_override_fallback_disabled":true}""", false, 0, null)]
    public void Write_EventWithoutTheTimeThatTheRuleTakes_IsMissedIfThereIsNoOther(string rule, bool missed, double chance, string? reason) =>
        Assert.Equal((missed, chance, reason), MissOf("""{"@timestamp":"2026-01-15T09:57:12Z"}""", rule));

    [Fact]
    public void Write_RuleThatTakesTheEventsTimeAlone_MissesALateEventThoughItWasStamped() =>
        Assert.Equal((true, 1, "late"), MissOf("""{"@timestamp":"2026-01-15T08:00:00Z","event":{"ingested":"2026-01-15T09:57:00Z"}}""", "{}"));

    [Theory]
    [InlineData("2026-01-15T09:00:00Z", "5m")]
    [InlineData("now-9m", "often")]
    [InlineData("now-9m", "0m")]
    [InlineData("now-", "5m")]
    [InlineData("now-99999999999999d", "5m")]
    public void Write_RuleWhoseScheduleCannotBeRead_SaysNothing(string from, string interval)
    {
        var document = Hits.Document(Hits.Of("{}", rule: Hits.Rule with { From = from, Interval = interval }));
        Assert.False(document.TryGetProperty("cronwatch.elastic_would_have_missed", out _));
    }

    [Theory]
    [InlineData("now-300000000h", "5m", "2026-01-15T09:00:00Z", false)]
    [InlineData("now-2147483647d", "2147483647d", "9999-12-31T23:59:59Z", false)]
    [InlineData("now-9m", "2147483647h", "0001-01-01T00:00:00Z", true)]
    public void Write_RuleWithALongerScheduleThanAnyTime_SaysIt(string from, string interval, string time, bool missed)
    {
        var document = Hits.Document(Hits.Of($$"""{"@timestamp":"{{time}}"}""", rule: Hits.Rule with { From = from, Interval = interval }));
        Assert.Equal(missed, document.GetProperty("cronwatch.elastic_would_have_missed").GetBoolean());
    }

    private static (bool Missed, double Chance, string? Reason) MissOf(string json, string? rule = null)
    {
        var info = rule is null ? Hits.Rule : Hits.Rule with { Rule = JsonElement.Parse(rule) };
        var document = Hits.Document(Hits.Of(json, rule: info));
        return (
            document.GetProperty("cronwatch.elastic_would_have_missed").GetBoolean(),
            document.GetProperty("cronwatch.elastic_miss_chance").GetDouble(),
            document.TryGetProperty("cronwatch.elastic_miss_reason", out var reason) ? reason.GetString() : null);
    }
}

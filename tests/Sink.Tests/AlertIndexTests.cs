using System.Globalization;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Tests;

public sealed class AlertIndexTests
{
    [Theory]
    [InlineData("2026-01-15T09:57:12Z", "2026-01-15T09:57:13Z", "cronwatch-alerts-default-2026.01.01")]
    [InlineData("2026-01-31T23:30:00-01:00", "2026-02-01T00:30:00Z", "cronwatch-alerts-default-2026.02.01")]
    [InlineData("2026-01-16T09:57:13Z", "2026-01-15T09:57:13Z", "cronwatch-alerts-default-2026.01.01")]
    [InlineData("2026-01-16T09:57:14Z", "2026-01-15T09:57:13Z", "cronwatch-alerts-default-undated")]
    [InlineData("2023-01-15T09:57:13Z", "2026-01-15T09:57:13Z", "cronwatch-alerts-default-2023.01.01")]
    [InlineData("2023-01-15T09:57:12Z", "2026-01-15T09:57:13Z", "cronwatch-alerts-default-undated")]
    public void Of_Times_IsTheMonthOfTheEvent(string eventTime, string consumedAt, string index)
    {
        var (time, consumed) = (DateTimeOffset.Parse(eventTime, CultureInfo.InvariantCulture), DateTimeOffset.Parse(consumedAt, CultureInfo.InvariantCulture));
        Assert.Equal(index, AlertIndex.Of("default", time, consumed));
    }

    [Theory]
    [InlineData("""{"a":{"kibana.alert.original_time":"2020-01-01T00:00:00Z"},"cronwatch.consumed_at":"2026-02-01T00:00:00Z","kibana.alert.original_time":"2026-01-31T23:59:59.999999999Z"}""", "cronwatch-alerts-s-2026.01.01")]
    [InlineData("""{"cronwatch.consumed_at":"2026-02-01T00:00:00Z"}""", "cronwatch-alerts-s-undated")]
    [InlineData("""{"cronwatch.consumed_at":"0001-02-01T00:00:00Z","kibana.alert.original_time":"0001-01-31T23:59:59Z"}""", "cronwatch-alerts-s-undated")]
    [InlineData("""{"cronwatch.consumed_at":["2026-02-01T00:00:00Z"],"kibana.alert.original_time":7}""", "cronwatch-alerts-s-undated")]
    [InlineData("[]", "cronwatch-alerts-s-undated")]
    [InlineData("{", "cronwatch-alerts-s-undated")]
    [InlineData("", "cronwatch-alerts-s-undated")]
    public void Of_Document_ReadsItsTimes(string document, string index) =>
        Assert.Equal(index, AlertIndex.Of(System.Text.Encoding.UTF8.GetBytes(document), "s"));

    [Fact]
    public void Of_WrittenDocument_AgreesWithItsTimes()
    {
        var hit = Hits.Of("""{"@timestamp":"2025-12-31T23:59:59Z"}""");
        var document = AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, "default", "0.1.0");
        Assert.Equal("cronwatch-alerts-default-2025.12.01", AlertIndex.Of(document, "default"));
    }
}

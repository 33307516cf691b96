using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.Sinks.Tests.Outputs;

public sealed class SlackMessageTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 15, 9, 57, 12, TimeSpan.Zero);

    private static Page Some => new()
    {
        Id = "abc",
        RuleId = "r",
        Rule = "Cron Job Created or Modified",
        Time = Time,
        Host = "web-01",
        Severity = "medium",
        Path = "/etc/cron.d/x",
        Process = "/usr/bin/curl",
        User = "root",
    };

    [Fact]
    public void Of_Page_SaysWhatHappenedWhere() => Assert.Equal(
        "*medium* `Cron Job Created or Modified` on `web-01`, 2026-01-15 09:57:12 UTC\n`/etc/cron.d/x` by `/usr/bin/curl` as `root`\nalert `abc`",
        TextOf(SlackMessage.Of(Some, 1, 5)));

    [Theory]
    [InlineData("https://soc.example/alerts/abc", "https://soc.example/alerts/abc")]
    [InlineData("https://soc.example/?a=1&b=2|>", "https://soc.example/?a=1&amp;b=2%7C%3E")]
    public void Of_PageThatIsShownSomewhere_LinksThere(string url, string link) =>
        Assert.EndsWith($"\n<{link}|alert> `abc`", TextOf(SlackMessage.Of(Some with { Url = url }, 1, 5)), StringComparison.Ordinal);

    [Fact]
    public void Of_LastThatIsToldAlone_SaysThatOthersComeTogether() => Assert.EndsWith(
        "\nalert `abc`\nMore of this rule from 09:55 to 10:00 UTC come in one message.", TextOf(SlackMessage.Of(Some, 5, 5)), StringComparison.Ordinal);

    [Fact]
    public void Of_Summary_SaysWhatItStandsFor() => Assert.Equal(
        "*medium* `Cron Job Created or Modified` on `web-01`, 2026-01-15 09:57:12 UTC\n`300 more hits.`\nalert `abc`",
        TextOf(SlackMessage.Of(Some with { Summary = "300 more hits." }, 1, 5)));

    [Theory]
    [InlineData("<!channel> <@U1> <https://x|y> & @here", "`&lt;!channel&gt; &lt;@\u200BU1&gt; &lt;https://x|y&gt; &amp; @\u200Bhere`")]
    [InlineData("`*bold*` ```code```", "`'*bold*' '''code'''`")]
    [InlineData("a\nb\r\u0000\u202Ec\u2028\u200B", "`a\uFFFDb\uFFFD\uFFFD\uFFFDc\uFFFD\uFFFD`")]
    public void Of_HostileText_IsShownAndDoesNothing(string text, string shown)
    {
        var page = Some with { Rule = text, Host = text, Path = text, Process = text, User = text };
        Assert.Equal(
            $"*medium* {shown} on {shown}, 2026-01-15 09:57:12 UTC\n{shown} by {shown} as {shown}\nalert `abc`", TextOf(SlackMessage.Of(page, 1, 5)));
    }

    [Fact]
    public void Of_LongTexts_AreCutAndNoEscapeIs()
    {
        var text = TextOf(SlackMessage.Of(Some with { Path = new string('<', 5_000), Severity = "<!here>" }, 1, 5));
        Assert.Contains($"\n`{string.Concat(Enumerable.Repeat("&lt;", 200))}…` by", text, StringComparison.Ordinal);
        Assert.StartsWith("*unknown* ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Digest_CountsAndNamesHosts()
    {
        var pages = Enumerable.Range(0, 9_995).Select(i => Some with { Host = FormattableString.Invariant($"h{i / 2:0000}"), Severity = i == 9_000 ? "high" : "low" });
        var text = TextOf(SlackMessage.Of(new PageDigest("r", "Rule", PagingWindow.Of(Time), [.. pages], 0)));
        Assert.StartsWith("*high* `Rule`: 9995 more alerts on 4998 hosts, 2026-01-15 09:55 to 10:00 UTC\n`h0000` (2), `h0001` (2), ", text, StringComparison.Ordinal);
        Assert.EndsWith(", `h0019` (2) and 4978 more", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Anything_LetsNobodyFetchWhatItNames()
    {
        using var message = JsonDocument.Parse(SlackMessage.Of(Some, 1, 5));
        Assert.Equal((false, false), (message.RootElement.GetProperty("unfurl_links").GetBoolean(), message.RootElement.GetProperty("unfurl_media").GetBoolean()));
    }

    [Fact]
    public void PageOf_BuildingBlock_PagesNobody()
    {
        Assert.Null(Page.Of(SomeAlerts.Alert(document: """{"kibana.alert.building_block_type":"default"}""")));
        Assert.Null(Page.Of(SomeAlerts.Alert(document: "not JSON")));
    }

    [Fact]
    public void PageOf_AlertThatSaysLittle_HasWhatPagingNeeds()
    {
        var page = Page.Of(SomeAlerts.Alert())!;
        Assert.Equal(("unknown", "unknown", "unknown", DateTimeOffset.FromUnixTimeMilliseconds(1_768_471_033_000)), (page.RuleId, page.Rule, page.Host, page.Time));
    }

    private static string TextOf(byte[] message) => JsonElement.Parse(message).GetProperty("text").GetString()!;
}

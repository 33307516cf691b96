using System.Text;
using Cronwatch.App.Pages;
using Cronwatch.App.Replay.Page;
using Cronwatch.Events;
using static Cronwatch.App.Tests.Replay.Page.PagedAlerts;

namespace Cronwatch.App.Tests.Replay.Page;

public sealed class PageAlertsTests
{
    [Fact]
    public void Take_NewsOfAnAlert_ReplacesItAndCountsOnce()
    {
        var alerts = Taken(Paged("a1"), Paged("a2"), News("a1", members: ("kibana.alert.reason", "more is known")));
        Assert.Equal(["more is known", "it happened"], alerts.Shown.Select(alert => alert.Reason));
        Assert.Equal([("web-01", 2L)], alerts.Hosts.Largest);
    }

    [Fact]
    public void Take_Summaries_AreShownAsTheyWereLastAndNotCounted()
    {
        var alerts = Taken(Paged("a1"), Summary(1), Summary(7));
        Assert.Equal([(false, null), (true, "7")], alerts.Shown.Select(alert => (alert.IsSummary, alert.Others)));
        Assert.Equal(1, alerts.Timeline.Bars.Sum(bar => bar.Count));
        Assert.Contains(Read(HtmlOf(alerts)).QuerySelectorAll(".alert summary"), line => line.TextContent.Contains("Files (in sum: 7)", StringComparison.Ordinal));
    }

    [Fact]
    public void Take_WhatDoesNotPage_IsLeftToTheNumbers()
    {
        var document = Document("a1", Noon, "web-01");
        var alerts = Taken(
            Record(document, new HitOutcome.Suppressed("a0")), Record(document, new HitOutcome.Overflow("s")), Record(document, new HitOutcome.Excepted("l", "i")),
            News("of none that was hit"));
        Assert.Empty(alerts.Shown);
        Assert.Empty(alerts.Hosts.Largest);
    }

    [Fact]
    public void Take_DocumentsThatAreTooManyBytes_ShowsTheLastWithoutTheirs()
    {
        var text = new string('x', 8 * 1_024 * 1_024);
        var alerts = Taken([.. Enumerable.Range(0, 4).Select(i => Paged($"a{i}", Noon.AddSeconds(i), members: ("message", text))), News("a0", members: ("kibana.alert.reason", "short"))]);

        Assert.Equal([true, true, true, false], alerts.Shown.Select(alert => alert.Document is not null));
        alerts.Take([News("a3", Noon.AddSeconds(3), members: ("message", text))]);
        Assert.True(alerts.Shown.All(alert => alert.Document is not null), "the first had made room");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("""{"kibana.alert.uuid":""")]
    [InlineData("""{"a":1}""")]
    public void Take_NoAlert_IsPassedOver(string document) =>
        Assert.Empty(Taken(Record(Encoding.UTF8.GetBytes(document), HitOutcome.Paged)).Shown);

    [Theory]
    [InlineData("""{"kibana.alert.uuid":"a","\ud800":"\udc00\u0000","guide.ancestry":{"links":[{"name":"\ud800"}]}}""")]
    [InlineData("""{"kibana.alert.uuid":"a","guide.ancestry":7}""")]
    [InlineData("""{"kibana.alert.uuid":"a","guide.ancestry":{"links":7}}""")]
    [InlineData("""{"kibana.alert.uuid":"a"} and more""")]
    public void Write_OddDocument_IsShown(string document) =>
        Assert.Contains("\"kibana.alert.uuid\": \"a\"", Read(HtmlOf(Taken(Record(Encoding.UTF8.GetBytes(document), HitOutcome.Paged)))).QuerySelector(".alert pre")!.TextContent, StringComparison.Ordinal);

    [Fact]
    public void Tally_FloodOfNames_CountsThemAll()
    {
        var tally = new NameTally();
        tally.Add("web");
        for (var i = 0; i < 20_000; i++)
            tally.Add($"{i}");
        tally.Add("web");
        Assert.Equal(("web", 2), tally.Largest[0]);
        Assert.Equal(20_002, tally.Largest.Sum(name => name.Count) + tally.Others);
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("""{"a":{},"b":[1,{"c":"\u003c\"x"}],"d":null}""", "{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"c\": \"\\u003c\\\"x\"\n    }\n  ],\n  \"d\": null\n}")]
    [InlineData("""{"a":1,x""", "{\n  \"a\": 1\n…")]
    public void Indented_Json_HasAMemberALine(string json, string lines) => Assert.Equal(lines, IndentedJson.Of(Encoding.UTF8.GetBytes(json), 1_000));

    [Fact]
    public void Indented_LongJson_IsCut() => Assert.Equal("{\n  \"a\n…", IndentedJson.Of("""{"abc":"defghi"}"""u8, 6));

    [Fact]
    public void Timeline_SpanGrows_KeepsFewBarsAndAllCounts()
    {
        var timeline = new AlertTimeline();
        timeline.Add(Noon);
        timeline.Add(Noon.AddSeconds(119));
        Assert.Equal((TimeSpan.FromSeconds(1), 120), (timeline.Width, timeline.Length));
        timeline.Add(Noon.AddSeconds(120));
        Assert.Equal((TimeSpan.FromSeconds(5), 25), (timeline.Width, timeline.Length));
        Assert.Equal([(0, Noon, 1L), (23, Noon.AddSeconds(115), 1L), (24, Noon.AddSeconds(120), 1L)], timeline.Bars);
        timeline.Add(DateTimeOffset.MinValue);
        timeline.Add(DateTimeOffset.MaxValue);
        Assert.InRange(timeline.Length, 1, 120);
        Assert.Equal(5, timeline.Bars.Sum(bar => bar.Count));
        Assert.NotEmpty(HtmlOf(Taken(Paged("a", DateTimeOffset.MinValue), Paged("b", DateTimeOffset.MaxValue))));
    }

    private static App.Graphs.OutgoingAlert Summary(int count) =>
        News("s", Noon.AddSeconds(1), members: [("cronwatch.summary.kind", "overflow"), ("cronwatch.summary.count", count)]);
}

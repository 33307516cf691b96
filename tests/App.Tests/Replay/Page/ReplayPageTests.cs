using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Cronwatch.App.Demo;
using Cronwatch.App.Pages;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Replay.Page;
using Cronwatch.Support;
using static Cronwatch.App.Tests.Replay.ComparedRules;
using static Cronwatch.App.Tests.Replay.Page.PagedAlerts;

namespace Cronwatch.App.Tests.Replay.Page;

/// <summary>The page as a browser reads it.</summary>
public sealed class ReplayPageTests
{
    private const string Hostile = "</pre></title></style></td><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload=x {0} &lt;<!-- \u202eevil\u200b\0\u001b[2J\u0085\u2028";

    [Fact]
    public void Write_HostileTextInEveryField_ShowsAsText()
    {
        var alerts = Taken(Paged("a1", host: Hostile, members:
        [
            ("kibana.alert.severity", Hostile), ("kibana.alert.rule.name", Hostile), ("kibana.alert.rule.rule_id", Hostile), ("kibana.alert.reason", Hostile),
            ("kibana.alert.suppression.docs_count", Hostile), ("user", new { name = Hostile }), ("file", new { path = Hostile }), ("process", new { executable = Hostile }),
            ("guide.ancestry", new { links = new[] { new { executable = Hostile, pid = Hostile, command_line = Hostile, user = new { name = Hostile } } } }), (Hostile, Hostile),
        ]));
        var replay = Told with
        {
            Id = Hostile,
            Stopped = Hostile,
            Rules = [new(Hostile, Hostile, 1, 0, 1, 0, 0)],
            DeadLettersByReason = new Dictionary<string, long> { [Hostile] = 1 },
            Coverage = [new(Hostile, 0, 10, 5)],
            Problems = [Hostile],
        };

        var html = HtmlOf(alerts, replay, comparison: HostileReport());

        var page = Read(html);
        Assert.DoesNotContain(page.All, element => element.LocalName is "script" or "img" or "iframe" or "object" or "embed" or "link" or "base" or "form" or "a");
        Assert.Empty(page.Descendants<IComment>());
        Assert.All(page.All.SelectMany(element => element.Attributes), attribute => Assert.Contains(attribute.Name, new[]
        {
            "lang", "charset", "http-equiv", "content", "name", "class", "id", "viewBox", "preserveAspectRatio", "role", "aria-label", "x", "y", "width", "height",
        }));
        var shown = TerminalText.HarmlessUpTo(HtmlWriter.MostOfText, Hostile);
        Assert.Contains("\\u{202e}evil\\u{200b}\\u{0}\\u{1b}[2J\\u{85}\\u{2028}", shown, StringComparison.Ordinal);
        Assert.All(
            new[]
            {
                "title", "h1", "#coverage p", "#coverage code", "#tops td code", "#rules td", ".severity", ".alert summary code", ".alert > p", ".facts dd", ".chain li",
                "#comparison > p code", "#comparison td code",
            },
            place => Assert.Contains(page.QuerySelectorAll(place), element => element.TextContent.Contains(shown, StringComparison.Ordinal)));
        Assert.Equal(6, page.QuerySelectorAll(".facts dd").Count(fact => fact.TextContent == shown));
        Assert.Contains("<script>alert(1)</script>", page.QuerySelector(".alert pre")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("severity ", page.QuerySelector(".severity")!.GetAttribute("class"));
        Assert.DoesNotContain(html, c => c != '\n' && (char.IsControl(c) || c is '\u202e' or '\u200b' or '\u2028'));
    }

    [Fact]
    public void Write_AnyPage_AsksForNothingAndAllowsItsStyleAlone()
    {
        var page = Read(HtmlOf(Taken(Paged("a1")), comparison: HostileReport()));

        Assert.DoesNotContain(page.All.SelectMany(element => element.Attributes), attribute => attribute.Name is "src" or "href" or "xlink:href" or "srcset" or "action" or "style");
        var style = Assert.Single(page.QuerySelectorAll("style")).TextContent;
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        Assert.Equal(
            $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'; base-uri 'none'; form-action 'none'",
            page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content"));
    }

    [Fact]
    public void Write_Numbers_AreThoseOfTheRun()
    {
        var page = Read(HtmlOf(Taken(), Told with { HitsOutside = 3, From = Noon, Problems = ["raw [2]: gone"], Coverage = [new("raw [0]", 10, 2_010, 1_010), new("raw [1]", 0, 5, 5)] }, new()
        {
            Events = 1_234_567,
            Hits = 15,
            Alerts = 5,
            Suppressed = 4,
            Overflow = 3,
            Excepted = 2,
            DeadLetters = 1,
            Seconds = 2.5,
            EventsPerSecond = 493_826.8,
        }));

        Assert.Equal(
            ["events 1,234,567", "hits 15", "alerts 5", "suppressed 4", "overflow 3", "excepted 2", "dead letters 1", "seconds 2.5", "events/s 493,826"],
            page.QuerySelectorAll("#numbers div").Select(number => $"{number.Children[0].TextContent} {number.Children[1].TextContent}"));
        Assert.Equal(["raw [0]|10|2,010|1,010|1,000", "raw [1]|0|5|5|0"], RowsOf(page, "#coverage"));
        Assert.Equal("raw [2]: gone", page.QuerySelector("#coverage .warn")!.TextContent);
        Assert.Contains("Events from 2026-01-15 12:00:00.000Z to the last.", page.QuerySelector("header")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Not all that was asked for was read.", page.QuerySelector("header")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_EmptyReplay_SaysThereIsNothing()
    {
        var page = Read(HtmlOf(Taken()));
        Assert.Equal("There are none.", page.QuerySelector("#alerts p")!.TextContent);
        Assert.Equal("There was nothing to read.", page.QuerySelector("#coverage p")!.TextContent);
        Assert.Null(page.QuerySelector("#timeline, #tops, #rules, #comparison, .warn"));
    }

    [Fact]
    public void Write_OneAlertMoreThanIsShown_CountsItAndSaysSo()
    {
        var alerts = Taken([.. Enumerable.Range(0, PageAlerts.MostShown + 1).Select(i => Paged($"a{i}", Noon.AddSeconds(i), $"web-{i % 2}"))]);

        var page = Read(HtmlOf(alerts));

        Assert.Equal(PageAlerts.MostShown, page.QuerySelectorAll(".alert").Length);
        Assert.Contains("The first 10,000 are shown; 1 more are in the numbers alone.", page.QuerySelector("#alerts .warn")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["web-0|5,001", "web-1|5,000", "/etc/cron.d/x|10,001", "/bin/sh|10,001", "root|10,001"], RowsOf(page, "#tops"));
        Assert.Equal(10_001, alerts.Timeline.Bars.Sum(bar => bar.Count));
        Assert.Equal(alerts.Timeline.Bars.Count(), page.QuerySelectorAll("#timeline rect").Length);
    }

    [Fact]
    public void Write_AlertWithAncestry_ShowsTheEldestFirst()
    {
        var page = Read(HtmlOf(Taken(Paged("a1", members: ("guide.ancestry", new
        {
            links = new object[]
            {
                new { depth = 0, executable = "/bin/sh", pid = 7, command_line = "sh -c x", user = new { name = "bob" } },
                new { depth = 1, status = "id-only", entity_id = "p2" },
                new { depth = 2, executable = "/sbin/init", command_line = "init" },
            },
        })))));

        Assert.Equal(["/sbin/init init", "p2", "/bin/sh pid 7 by bobsh -c x"], page.QuerySelectorAll(".chain li").Select(link => string.Join(' ', link.TextContent.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
        Assert.Contains("\n  \"host\": {\n    \"name\": \"web-01\"\n  },\n", page.QuerySelector(".alert pre")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TwoRuleSets_HasATableForEachKind()
    {
        var page = Read(HtmlOf(Taken(), comparison: HostileReport()));
        Assert.Equal(
            ["Hits", "By rule", "By clause that decided", "By host", "By path", "By process", "Events that differ"],
            page.QuerySelectorAll("#comparison caption").Select(caption => caption.TextContent));
        Assert.Equal("1|1|1|0|0", RowsOf(page, "#comparison").First());
        Assert.Contains("cron_job_created_or_modified.toml:225): process.name in (\"perl\")", page.QuerySelector("#comparison")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Css_TextOnEveryGround_HasTheContrastOfAA(int scheme)
    {
        var colours = PageStyle.Css.Split("prefers-color-scheme: dark")[scheme].Split([';', '{', '}']).Select(part => part.Trim().Split(": "))
            .Where(part => part[0].StartsWith("--", StringComparison.Ordinal)).ToDictionary(part => part[0], part => Luminance(part[1]));
        Assert.All(new[] { "--text", "--soft", "--low", "--medium", "--high", "--critical", "--mark" }, text =>
            Assert.All(new[] { "--ground", "--panel" }, ground => Assert.True(Contrast(colours[text], colours[ground]) >= (text == "--mark" ? 3 : 4.5), $"{text} on {ground}")));
    }

    private static ComparisonReport HostileReport()
    {
        var comparison = OfVersions();
        comparison.Take(Bytes(Some.FileEvent("/ETC/cron.d/" + Hostile, id: "e1")), Origin());
        comparison.Take(Bytes(Some.FileEvent("/etc/cron.d/x", executable: "/usr/bin/perl", id: "e2")), Origin(1));
        comparison.Take(Bytes(Some.FileEvent("/etc/cron.d/x", id: "e3")), Origin(2));
        var report = comparison.Report;
        return report with
        {
            A = Hostile,
            Rules = [.. report.Rules.Select(rule => rule with { Name = Hostile })],
            Hosts = report.Hosts with { Largest = [new(Hostile, 1, 0, 0)] },
            Differences = [.. report.Differences.Select(one => one with { EventId = Hostile, Host = Hostile, User = Hostile, Process = Hostile })],
        };
    }

    private static IEnumerable<string> RowsOf(IHtmlDocument page, string section) =>
        page.QuerySelectorAll($"{section} tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent)));

    // As WCAG 2 defines both.
    private static double Contrast(double one, double other) => (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);

    private static double Luminance(string colour)
    {
        var digits = colour.Length == 4 ? string.Concat(colour[1..].Select(digit => $"{digit}{digit}")) : colour[1..];
        var parts = Convert.FromHexString(digits).Select(part => part / 255.0).Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToList();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}

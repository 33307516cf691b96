using System.Text.Json;
using System.Xml.Linq;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.Support;
using static Cronwatch.App.Tests.Replay.ComparedRules;

namespace Cronwatch.App.Tests.Replay;

/// <summary>The four forms of a comparison's report, with text of events that would break out of each.</summary>
public sealed class ComparisonReportTests
{
    private const string Hostile = "/ETC/cron.d/`a`|b\n| c </failure>]]> <script>&amp; [x](http://x) @team **b** \u001b[2J\u0007\u009b\u202e\ufffe\\";

    private static readonly ComparisonReport Report = ReportOf(
        (Hostile, "/usr/bin/bash"), ("/etc/cron.d/job", "/usr/bin/perl"), ("/etc/cron.d/job", "/usr/bin/bash"));

    [Fact]
    public void Json_HostileText_IsReadBackAsItWas()
    {
        using var json = JsonDocument.Parse(ComparisonJson.Of(Report));
        var root = json.RootElement;
        Assert.Equal((1, 1, 1, 0), (Number(root, "only_a"), Number(root, "only_b"), Number(root, "both"), Number(root, "duplicates")));
        var difference = root.GetProperty("differences").EnumerateArray().Single(d => d.GetProperty("side").GetString() == "only_a");
        Assert.Equal(Hostile, difference.GetProperty("file").GetString());
        var clause = difference.GetProperty("clauses")[0];
        Assert.Equal(("B", "required", 195), (clause.GetProperty("set").GetString(), clause.GetProperty("kind").GetString(), Number(clause, "line")));
        Assert.Equal(Cron, root.GetProperty("rules")[0].GetProperty("rule_id").GetString());
        Assert.Equal(["/etc/cron.d/job", Hostile], root.GetProperty("files").GetProperty("largest").EnumerateArray().Select(f => f.GetProperty("name").GetString()));
        Assert.Equal(0, Number(root.GetProperty("files").GetProperty("others"), "only_a"));
        Assert.DoesNotContain(ComparisonJson.Of(Report), c => c != '\n' && char.IsControl(c));
    }

    [Fact]
    public void Markdown_HostileText_LeavesNoCell()
    {
        var text = ComparisonMarkdown.Of(Report);
        Assert.DoesNotContain('`', text);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.DoesNotContain("](", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("@team", text, StringComparison.Ordinal);
        Assert.DoesNotContain("**", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
        Assert.All(TablesOf(text), table => Assert.Single(table.Select(row => row.Count(c => c == '|')).Distinct()));
        Assert.Contains("<code>/ETC/cron&#46;d/&#96;a&#96;&#124;b&#92;u&#123;a&#125;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_Report_HasATableForEachKind()
    {
        var text = ComparisonMarkdown.Of(Report);
        Assert.Contains("| 1 | 1 | 1 | 0 | 0 |", text, StringComparison.Ordinal);
        Assert.All(new[] { "By rule", "By clause that decided", "By host", "By file", "By process", "Events that differ" },
            title => Assert.Contains($"\n## {title}\n", text, StringComparison.Ordinal));
        Assert.Contains("A excludes", text, StringComparison.Ordinal);
    }

    [Fact]
    public void JUnit_HostileText_IsReadBackHarmless()
    {
        var suite = XDocument.Parse(ComparisonJUnit.Of(Report)).Root!.Element("testsuite")!;
        Assert.Equal(("1", "1", "default and v19"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("name")!.Value));
        var test = Assert.Single(suite.Elements("testcase"));
        Assert.Equal((Cron, "Cron Job Created or Modified"), (test.Attribute("classname")!.Value, test.Attribute("name")!.Value));
        var failure = Assert.Single(test.Elements("failure"));
        Assert.Equal("hits of A alone 1, of B alone 1, of both 1", failure.Attribute("message")!.Value);
        var lines = failure.Value.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains(lines, line => line.StartsWith("only A: 2026-01-15T09:57:12Z web-01: /ETC/cron.d/`a`|b\\u{a}| c </failure>]]> <script>", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("A excludes (cron_job_created_or_modified.toml:225): process.name in (\"perl\")", StringComparison.Ordinal));
        Assert.DoesNotContain(failure.Value, c => c != '\n' && (char.IsControl(c) || c is '\ufffe' or '\u202e'));
    }

    [Fact]
    public void JUnit_RuleThatDoesNotDiffer_Passes()
    {
        var suite = XDocument.Parse(ComparisonJUnit.Of(ReportOf(("/etc/cron.d/job", "/usr/bin/bash")))).Root!.Element("testsuite")!;
        Assert.Equal("0", suite.Attribute("failures")!.Value);
        Assert.Empty(Assert.Single(suite.Elements("testcase")).Elements());
    }

    [Fact]
    public void JUnit_MoreThanWasKept_SaysHowMany()
    {
        var comparison = OfVersions(new() { MaxDifferences = 1 });
        for (var i = 0; i < 3; i++)
            comparison.Take(Bytes(Some.FileEvent("/ETC/cron.d/x", id: $"e{i}")), Origin());
        Assert.EndsWith("\nand 2 more", XDocument.Parse(ComparisonJUnit.Of(comparison.Report)).Descendants("failure").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_HostileText_CommandsNoTerminal() =>
        Assert.DoesNotContain(ComparisonText.Of(Report), c => c != '\n' && (char.IsControl(c) || c == '\u202e'));

    [Fact]
    public void Text_Report_SaysWhatDiffersAndWhy() => Assert.Equal("""
        A is default, B is v19
        hits of A alone 0, of B alone 1, of both 1; came again 0
            only A    only B      both
        by rule
                 0         1         1  Cron Job Created or Modified (ff10d4d8-fea7-422d-afb1-e5a2702369a9)
        by clause that decided
                 0         1         0  A excludes (cron_job_created_or_modified.toml:225): process.name in ("perl")
        by host
                 0         1         1  web-01
        by file
                 0         1         1  /etc/cron.d/job
        by process
                 0         1         0  /usr/bin/perl
                 0         0         1  /usr/bin/bash
        only B: 2026-01-15T09:57:12Z web-01: /etc/cron.d/job by /usr/bin/perl, event e0: A excludes (cron_job_created_or_modified.toml:225): process.name in ("perl")

        """, ComparisonText.Of(ReportOf(("/etc/cron.d/job", "/usr/bin/perl"), ("/etc/cron.d/job", "/usr/bin/bash"))));

    [Fact]
    public void Reports_OfNothing_SayNothingDiffers()
    {
        var nothing = OfVersions().Report;
        Assert.Equal("A is default, B is v19\nhits of A alone 0, of B alone 0, of both 0; came again 0\n", ComparisonText.Of(nothing));
        Assert.DoesNotContain("##", ComparisonMarkdown.Of(nothing), StringComparison.Ordinal);
        Assert.Empty(XDocument.Parse(ComparisonJUnit.Of(nothing)).Descendants("failure"));
        Assert.Equal(0, Number(JsonElement.Parse(ComparisonJson.Of(nothing)), "only_a"));
    }

    private static ComparisonReport ReportOf(params (string Path, string Executable)[] events)
    {
        var comparison = OfVersions();
        foreach (var (one, i) in events.Select((e, i) => (e, i)))
            comparison.Take(Bytes(Some.FileEvent(one.Path, executable: one.Executable, id: $"e{i}")), Origin(i));
        return comparison.Report;
    }

    private static long Number(JsonElement of, string name) => of.GetProperty(name).GetInt64();

    private static IEnumerable<string[]> TablesOf(string markdown) =>
        markdown.Split("\n\n").Select(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Where(block => block.Length > 0 && block[0].StartsWith('|'));
}

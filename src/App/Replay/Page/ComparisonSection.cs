using Cronwatch.App.Pages;
using Cronwatch.App.Replay.Comparison;

namespace Cronwatch.App.Replay.Page;

/// <summary>What two rule sets said of the same events.</summary>
internal static class ComparisonSection
{
    private const int MostLines = 1_000;

    private const string Sides = "only A, only B, both";

    public static void Write(HtmlWriter page, ComparisonReport report)
    {
        page.Write($"<section id=\"comparison\">\n<h2>Rules compared</h2>\n<p>A is <code>{report.A}</code>, B is <code>{report.B}</code>.</p>\n");
        Begin(page, "Hits", Sides + ", came again, exceptions without context", left: 0);
        page.Write($"<tr><td class=\"n\">{report.OnlyA}</td><td class=\"n\">{report.OnlyB}</td><td class=\"n\">{report.Both}</td><td class=\"n\">{report.Duplicates}</td><td class=\"n\">{report.WithoutContext}</td></tr>\n");
        End(page);
        WriteRules(page, [.. report.Rules.Where(rule => rule.OnlyA + rule.OnlyB + rule.Both > 0)]);
        Write(page, "By clause that decided", report.Clauses);
        Write(page, "By host", report.Hosts);
        Write(page, "By path", report.Files);
        Write(page, "By process", report.Processes);
        WriteDifferences(page, report);
        if (report.Expected is { } expected)
            Write(page, expected);
        page.Write($"</section>\n");
    }

    private static void WriteRules(HtmlWriter page, List<ComparedRule> rules)
    {
        if (rules.Count == 0)
            return;
        Begin(page, "By rule", "rule, version in A, version in B, " + Sides, left: 1);
        foreach (var rule in rules.Take(MostLines))
            page.Write($"<tr><td>{rule.Name} <span class=\"soft\">{rule.RuleId}</span></td><td class=\"n\">{rule.VersionA}</td><td class=\"n\">{rule.VersionB}</td><td class=\"n\">{rule.OnlyA}</td><td class=\"n\">{rule.OnlyB}</td><td class=\"n\">{rule.Both}</td></tr>\n");
        End(page);
        WriteMore(page, rules.Count - MostLines);
    }

    private static void Write(HtmlWriter page, string title, Breakdown counts)
    {
        if (counts.Largest.IsEmpty)
            return;
        Begin(page, title, "name, " + Sides, left: 1);
        foreach (var count in counts.Largest)
            page.Write($"<tr><td><code>{count.Name}</code></td><td class=\"n\">{count.OnlyA}</td><td class=\"n\">{count.OnlyB}</td><td class=\"n\">{count.Both}</td></tr>\n");
        if (counts.Others != default)
            page.Write($"<tr><td>others</td><td class=\"n\">{counts.Others.OnlyA}</td><td class=\"n\">{counts.Others.OnlyB}</td><td class=\"n\">{counts.Others.Both}</td></tr>\n");
        End(page);
    }

    private static void WriteDifferences(HtmlWriter page, ComparisonReport report)
    {
        if (report.Differences.IsEmpty)
            return;
        Begin(page, "Events that differ", "hit by, time, host, user, path, process, decided by, event", left: 8);
        foreach (var one in report.Differences.Take(MostLines))
        {
            page.Write($"<tr><td>{(one.Side == ComparisonSide.OnlyA ? "A" : "B")}</td><td>{one.Time}</td><td>{one.Host}</td><td>{one.User}</td><td><code>{one.File}</code></td><td><code>{one.Process}</code></td><td>");
            foreach (var clause in one.Clauses)
                page.Write($"<code>{clause.ToString()}</code><br>");
            page.Write($"</td><td><code>{one.EventId}</code></td></tr>\n");
        }
        End(page);
        WriteMore(page, report.DifferencesNotKept + Math.Max(0, report.Differences.Length - MostLines));
    }

    private static void Write(HtmlWriter page, ExpectationReport expected)
    {
        Begin(page, "Expected events", "set, precision, recall, found, missed, false, rightly quiet, beyond design, without a label", left: 1);
        foreach (var (name, score) in new[] { ("A", expected.A), ("B", expected.B) })
            page.Write($"<tr><td>{name}</td><td class=\"n\">{score.Precision:0.000}</td><td class=\"n\">{score.Recall:0.000}</td><td class=\"n\">{score.TruePositives}</td><td class=\"n\">{score.FalseNegatives}</td><td class=\"n\">{score.FalsePositives}</td><td class=\"n\">{score.TrueNegatives}</td><td class=\"n\">{score.BeyondDesign}</td><td class=\"n\">{score.UnlabelledHits}</td></tr>\n");
        End(page);
        foreach (var (title, events, all) in new[]
        {
            ("Missed by A", expected.A.Missed, expected.A.FalseNegatives), ("Missed by B", expected.B.Missed, expected.B.FalseNegatives),
            ("Wrongly hit by A", expected.A.False, expected.A.FalsePositives), ("Wrongly hit by B", expected.B.False, expected.B.FalsePositives),
            ("Labels whose event did not come", expected.NeverMetLabels, expected.NeverMet),
        })
            if (all > 0)
            {
                page.Write($"<p>{title}: {all}, among them");
                foreach (var one in events)
                    page.Write($" <code>{one.EventId}</code>");
                page.Write($".</p>\n");
            }
    }

    private static void Begin(HtmlWriter page, string title, string columns, int left)
    {
        page.Write($"<div class=\"panel wide\"><table><caption>{title}</caption><thead><tr>");
        foreach (var (place, column) in columns.Split(", ").Index())
            if (place < left)
                page.Write($"<th>{column}</th>");
            else
                page.Write($"<th class=\"n\">{column}</th>");
        page.Write($"</tr></thead><tbody>\n");
    }

    private static void End(HtmlWriter page) => page.Write($"</tbody></table></div>\n");

    private static void WriteMore(HtmlWriter page, long more)
    {
        if (more > 0)
            page.Write($"<p>And {more} more.</p>\n");
    }
}

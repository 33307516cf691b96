using System.Globalization;
using System.Text;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>Writes a comparison as Markdown, for a pull request. Text of events is escaped.</summary>
internal static class ComparisonMarkdown
{
    // A comment on a pull request takes 65,536 characters.
    private const int MostNames = 20;
    private const int MostDifferences = 50;

    public static string Of(ComparisonReport report)
    {
        var text = new StringBuilder();
        Line(text, $"# Rules compared\n");
        Line(text, $"A is {MarkdownText.Code(report.A)}, B is {MarkdownText.Code(report.B)}.\n");
        Line(text, $"| hits of A alone | of B alone | of both | came again | exceptions without context |\n|--:|--:|--:|--:|--:|");
        Line(text, $"| {report.OnlyA} | {report.OnlyB} | {report.Both} | {report.Duplicates} | {report.WithoutContext} |");
        Write(text, "By rule", [.. report.Rules.Where(r => r.OnlyA + r.OnlyB + r.Both > 0).Select(r => new NamedCounts($"{r.Name} ({r.RuleId})", r.OnlyA, r.OnlyB, r.Both))], default);
        Write(text, "By clause that decided", report.Clauses.Largest, report.Clauses.Others);
        Write(text, "By host", report.Hosts.Largest, report.Hosts.Others);
        Write(text, "By file", report.Files.Largest, report.Files.Others);
        Write(text, "By process", report.Processes.Largest, report.Processes.Others);
        WriteDifferences(text, report);
        if (report.Expected is { } expected)
            Write(text, expected);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string title, IReadOnlyList<NamedCounts> counts, SideCounts others)
    {
        if (counts.Count == 0)
            return;
        Line(text, $"\n## {title}\n\n| | only A | only B | both |\n|---|--:|--:|--:|");
        foreach (var count in counts.Take(MostNames))
            Line(text, $"| {MarkdownText.Code(count.Name)} | {count.OnlyA} | {count.OnlyB} | {count.Both} |");
        var rest = counts.Skip(MostNames).Aggregate(others, (sum, c) => sum + new SideCounts(c.OnlyA, c.OnlyB, c.Both));
        if (rest != default)
            Line(text, $"| others | {rest.OnlyA} | {rest.OnlyB} | {rest.Both} |");
    }

    private static void WriteDifferences(StringBuilder text, ComparisonReport report)
    {
        if (report.Differences.IsEmpty)
            return;
        Line(text, $"\n## Events that differ\n\n| hit by | time | host | file | process | decided by | event |\n|---|---|---|---|---|---|---|");
        foreach (var d in report.Differences.Take(MostDifferences))
            Line(text, $"| {(d.Side == ComparisonSide.OnlyA ? "A" : "B")} | {d.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} | {MarkdownText.Code(d.Host)} | {MarkdownText.Code(d.File)} | {MarkdownText.Code(d.Process)} | {string.Join("<br>", d.Clauses.Select(c => MarkdownText.Code(c.ToString())))} | {MarkdownText.Code(d.EventId ?? "")} |");
        if (report.OnlyA + report.OnlyB - Math.Min(report.Differences.Length, MostDifferences) is > 0 and var more)
            Line(text, $"\nAnd {more} more.");
    }

    private static void Write(StringBuilder text, ExpectationReport expected)
    {
        Line(text, $"\n## Expected events\n\n| | precision | recall | found | missed | false | rightly quiet | beyond design | without a label |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (name, score) in new[] { ("A", expected.A), ("B", expected.B) })
            Line(text, $"| {name} | {Share(score.Precision)} | {Share(score.Recall)} | {score.TruePositives} | {score.FalseNegatives} | {score.FalsePositives} | {score.TrueNegatives} | {score.BeyondDesign} | {score.UnlabelledHits} |");
        foreach (var (title, events, all) in new[]
        {
            ("Missed by A", expected.A.Missed, expected.A.FalseNegatives), ("Missed by B", expected.B.Missed, expected.B.FalseNegatives),
            ("Wrongly hit by A", expected.A.False, expected.A.FalsePositives), ("Wrongly hit by B", expected.B.False, expected.B.FalsePositives),
            ("Labels whose event did not come", expected.NeverMetLabels, expected.NeverMet),
        })
            if (all > 0)
                Line(text, $"\n{title}: {all}, among them {string.Join(", ", events.Take(MostNames).Select(e => MarkdownText.Code(e.EventId)))}.");
    }

    private static string Share(double? share) => share?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

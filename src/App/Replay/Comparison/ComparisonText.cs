using System.Globalization;
using System.Text;
using Cronwatch.App.Demo;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>Writes a comparison for a terminal. Text of events is made harmless.</summary>
internal static class ComparisonText
{
    private const int MostLines = 10;

    public static string Of(ComparisonReport report)
    {
        var text = new StringBuilder();
        Line(text, $"A is {Shown(report.A)}, B is {Shown(report.B)}");
        Line(text, $"hits of A alone {report.OnlyA}, of B alone {report.OnlyB}, of both {report.Both}; came again {report.Duplicates}");
        if (report.WithoutContext > 0)
            Line(text, $"of these, {report.WithoutContext} hits have exceptions that ask for context, which was not there");
        if (report.OnlyA + report.OnlyB + report.Both > 0)
        {
            Line(text, $"{"only A",10}{"only B",10}{"both",10}");
            Write(text, "by rule", [.. report.Rules.Where(r => r.OnlyA + r.OnlyB + r.Both > 0).Select(r => new NamedCounts($"{r.Name} ({r.RuleId})", r.OnlyA, r.OnlyB, r.Both))], default);
            foreach (var (title, breakdown) in new[] { ("by clause that decided", report.Clauses), ("by host", report.Hosts), ("by file", report.Files), ("by process", report.Processes) })
                Write(text, title, breakdown.Largest, breakdown.Others);
        }
        foreach (var difference in report.Differences.Take(MostLines))
            Line(text, $"only {(difference.Side == ComparisonSide.OnlyA ? "A" : "B")}: {difference.Line}");
        if (report.OnlyA + report.OnlyB - Math.Min(report.Differences.Length, MostLines) is > 0 and var more)
            Line(text, $"and {more} more");
        if (report.Expected is { } expected)
            Write(text, expected, ("A", expected.A), ("B", expected.B));
        return text.ToString();
    }

    /// <summary>How the first set fared with labels, where it is compared with nothing else.</summary>
    public static string OfLabels(ExpectationReport expected)
    {
        var text = new StringBuilder();
        Write(text, expected, ("rules", expected.A));
        return text.ToString();
    }

    private static void Write(StringBuilder text, string title, IReadOnlyList<NamedCounts> counts, SideCounts others)
    {
        if (counts.Count == 0)
            return;
        Line(text, $"{title}");
        foreach (var count in counts.Take(MostLines))
            Line(text, $"{count.OnlyA,10}{count.OnlyB,10}{count.Both,10}  {Shown(count.Name)}");
        var rest = counts.Skip(MostLines).Aggregate(others, (sum, c) => sum + new SideCounts(c.OnlyA, c.OnlyB, c.Both));
        if (rest != default)
            Line(text, $"{rest.OnlyA,10}{rest.OnlyB,10}{rest.Both,10}  others");
    }

    private static void Write(StringBuilder text, ExpectationReport expected, params (string Name, SetScore Score)[] scores)
    {
        foreach (var (name, score) in scores)
        {
            Line(text, $"{name}: precision {Share(score.Precision)}, recall {Share(score.Recall)}; found {score.TruePositives}, missed {score.FalseNegatives}, false {score.FalsePositives}, rightly quiet {score.TrueNegatives}, beyond design {score.BeyondDesign}, without a label {score.UnlabelledHits}");
            Write(text, $"  {name} missed", score.Missed, score.FalseNegatives);
            Write(text, $"  {name} hit wrongly", score.False, score.FalsePositives);
        }
        Write(text, "labels whose event did not come", expected.NeverMetLabels, expected.NeverMet);
    }

    private static void Write(StringBuilder text, string title, IReadOnlyList<ExpectedEvent> events, long all)
    {
        if (all == 0)
            return;
        Line(text, $"{title}: {all}");
        foreach (var one in events.Take(MostLines))
            Line(text, $"    {Shown(one.EventId)}");
        if (all > Math.Min(events.Count, MostLines))
            Line(text, $"    and others");
    }

    private static string Share(double? share) => share?.ToString("0.000", CultureInfo.InvariantCulture) ?? "none";

    private static string Shown(string text) => TerminalText.Harmless(text);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

using System.Text.Json;
using Cronwatch.App.Pages;
using Cronwatch.Detect.Eql;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>Why the rule matched: its parts with their truth for the alert's event, those that decided marked.</summary>
internal static class RuleSection
{
    public static void Write(HtmlWriter page, JsonElement alert, ReadOnlyMemory<byte> document, RuleSet? rules)
    {
        page.Write($"<section id=\"why\">\n<h2>Why the rule matched</h2>\n");
        var id = AlertText.Of(alert, "kibana.alert.rule.rule_id");
        if (rules?.Rules.FirstOrDefault(r => r.Info.RuleId == id) is not { } rule)
            page.Write($"<p class=\"soft\">The rule is not in force here now.</p>\n");
        else if (ExplanationOf(rule, document) is not { } explanation)
            page.Write($"<p class=\"soft\">The alert holds no event that could be asked.</p>\n");
        else
            Write(page, alert, rule, explanation);
        page.Write($"</section>\n");
    }

    private static void Write(HtmlWriter page, JsonElement alert, Rule rule, Explanation explanation)
    {
        if (AlertText.Of(alert, "kibana.alert.rule.version") is { } version && version != FormattableString.Invariant($"{rule.Info.Version}"))
            page.Write($"<p class=\"warn\">The alert is of version {version}; below is version {rule.Info.Version}, which is in force now.</p>\n");
        if (!explanation.Holds)
            page.Write($"<p class=\"warn\">As it is now, the rule does not match this event.</p>\n");
        HashSet<Explanation> deciding = new(explanation.Deciding.Where(test => test.Holds == explanation.Holds), ReferenceEqualityComparer.Instance);
        page.Write($"<ul class=\"rule\">");
        WritePart(page, explanation, deciding);
        page.Write($"</ul>\n<details><summary>The query as written</summary><pre>");
        page.WriteLines(rule.QueryText, int.MaxValue);
        page.Write($"</pre></details>\n");
    }

    // Of a list those parts that decided: all of them would hide it.
    private static void WritePart(HtmlWriter page, Explanation part, HashSet<Explanation> deciding)
    {
        page.Write($"<li><span class=\"truth\">{(part.Holds ? "✓" : "✗")}</span> ");
        if (part.Kind == ExplanationKind.Test)
        {
            if (deciding.Contains(part))
                page.Write($"<mark><code>{part.Text}</code></mark>");
            else
                page.Write($"<code>{part.Text}</code>");
            foreach (var (field, values) in part.Seen)
                page.Write($" <span class=\"soft\">{field} is {(values.IsEmpty ? "missing" : string.Join(", ", values))}</span>");
            page.Write($"</li>\n");
            return;
        }
        // A rule that matches has avoided each of its exclusions: that it did says as much as their names.
        var isAvoided = part is { Kind: ExplanationKind.Not, Holds: true };
        page.Write($"{part.Kind switch { ExplanationKind.All => "all of", ExplanationKind.Some => "one of", _ => "not" }}");
        if (isAvoided)
            page.Write($"<details><summary>any of the exclusions</summary>");
        page.Write($"<ul>");
        var shown = part.Parts.Where(p => part.Kind != ExplanationKind.Some || p.Holds || p.Kind != ExplanationKind.Test).ToList();
        foreach (var inner in shown)
            WritePart(page, inner, deciding);
        if (part.Parts.Length - shown.Count is var left and > 0)
            page.Write($"<li class=\"soft\">✗ {left} {(shown.Count > 0 ? "more" : "tests")}, such as <code>{part.Parts.First(p => !p.Holds).Text}</code></li>");
        page.Write($"</ul>");
        if (isAvoided)
            page.Write($"</details>");
        page.Write($"</li>\n");
    }

    private static Explanation? ExplanationOf(Rule rule, ReadOnlyMemory<byte> document)
    {
        var fields = new FieldTable.Builder();
        if (AlertRevision.EventOf(document) is not { } json
            || !ExplainedQuery.TryCompile(rule.QueryText, fields, rule.CategoryField, out var query, out _))
            return null;
        var e = new HostEvent(fields.ToTable());
        var reader = new JsonRecordReader(json, e);
        return reader.Next() && reader.Failure is null ? query.Explain(e) : null;
    }
}

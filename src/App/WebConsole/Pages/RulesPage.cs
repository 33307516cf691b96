using System.Collections.Immutable;
using Cronwatch.App.Graphs;
using Cronwatch.App.Pages;
using Cronwatch.Detect;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>The rules in force, what they found and silenced, and what is wrong with their files.</summary>
internal static class RulesPage
{
    private const string At = "/rules";

    public static IResult Of(Pipeline pipeline) => ConsolePage.Of("Rules", At, page =>
    {
        var (active, hits) = (pipeline.Parts.Rules.Current, pipeline.Counters.HitsByRule().ToDictionary());
        var set = active.Set;
        page.Write($"<h1>Rules</h1>\n<div id=\"rules\" data-part>\n");
        WriteProblems(page, "The files as they are now are not taken; those before stay in force", pipeline.Parts.Rules.Refused);
        WriteProblems(page, "Left out", set.LeftOut);
        page.Write($"<table>\n<thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Version</th><th scope=\"col\">Severity</th><th scope=\"col\" class=\"n\">Hits since the start</th><th scope=\"col\" class=\"n\">Silenced by its exclusions</th><th scope=\"col\">File</th></tr></thead>\n<tbody>\n");
        foreach (var (rule, ledger) in set.Rules.Zip(active.Detector.Ledgers))
            page.Write($"<tr><td><a href=\"{new HtmlWriter.Link(UrlOf(rule))}\">{rule.Info.Name}</a></td><td>{rule.Info.Version}</td><td>{new HtmlWriter.Severity(rule.Info.Severity)}</td><td class=\"n\">{hits.GetValueOrDefault(rule.Info.RuleId)}</td><td class=\"n\">{ledger.Silenced}</td><td><code>{Path.GetFileName(rule.Info.File)}</code></td></tr>\n");
        page.Write($"</tbody>\n</table>\n");
        WriteExceptions(page, pipeline);
        WriteProblems(page, "Worth knowing", set.Findings);
        page.Write($"</div>\n");
    }, live: "5");

    /// <summary>One rule.</summary>
    public static IResult Of(Pipeline pipeline, string ruleId) => pipeline.Parts.Rules.Current is var active
        && active.Set.Rules.FirstOrDefault(r => r.Info.RuleId == ruleId) is { } rule
        ? ConsolePage.Of(rule.Info.Name, At, page => Write(page, rule, active.Detector.Ledgers.First(l => l.Rule.RuleId == ruleId)), live: "5")
        : ConsolePage.Notice("No such rule", At, "It is not in force here now.", StatusCodes.Status404NotFound);

    private static string UrlOf(Rule rule) => $"{At}/{Uri.EscapeDataString(rule.Info.RuleId)}";

    private static void Write(HtmlWriter page, Rule rule, ExclusionLedger ledger)
    {
        var info = rule.Info;
        page.Write($"<h1>{info.Name}</h1>\n<p><a href=\"{new HtmlWriter.Link(new AlertFilter { Rule = info.RuleId }.ToUrl("/"))}\">Its alerts</a></p>\n<dl class=\"facts\">");
        page.Write($"<dt>Id</dt><dd>{info.RuleId}</dd><dt>Version</dt><dd>{info.Version}</dd><dt>Severity</dt><dd>{info.Severity}</dd><dt>Risk score</dt><dd>{info.RiskScore}</dd><dt>Alerts a window at most</dt><dd>{info.MaxSignals}</dd><dt>File</dt><dd>{info.File}</dd></dl>\n");
        page.Write($"<h2>Query</h2>\n<pre>");
        page.WriteLines(rule.QueryText, int.MaxValue);
        page.Write($"</pre>\n<div id=\"ledger\" data-part>\n<h2>What its exclusions silenced: {ledger.Silenced} events</h2>\n");
        page.Write($"<table>\n<thead><tr><th scope=\"col\">Exclusion</th><th scope=\"col\" class=\"n\">Alone</th><th scope=\"col\" class=\"n\">All</th></tr></thead>\n<tbody>\n");
        foreach (var count in ledger.Counts.OrderByDescending(c => c.All))
            page.Write($"<tr><td><code>{count.Text}</code></td><td class=\"n\">{count.Alone}</td><td class=\"n\">{count.All}</td></tr>\n");
        page.Write($"</tbody>\n</table>\n</div>\n<h2>Guide</h2>\n<pre class=\"text\">");
        page.WriteLines(info.Note ?? "It has none.", int.MaxValue);
        page.Write($"</pre>\n");
    }

    private static void WriteExceptions(HtmlWriter page, Pipeline pipeline)
    {
        var counts = pipeline.Exceptions();
        if (counts.Length == 0)
            return;
        page.Write($"<h2>Exceptions</h2>\n<table>\n<thead><tr><th scope=\"col\">Item</th><th scope=\"col\">List</th><th scope=\"col\" class=\"n\">Hits</th><th scope=\"col\">Last</th></tr></thead>\n<tbody>\n");
        foreach (var count in counts)
            page.Write($"<tr><td>{count.Name}</td><td><code>{count.ListId}</code></td><td class=\"n\">{count.Hits}</td><td>{AlertFilter.Written(count.LastMatch)}</td></tr>\n");
        page.Write($"</tbody>\n</table>\n");
    }

    private static void WriteProblems(HtmlWriter page, string title, ImmutableArray<RuleError> problems)
    {
        if (problems.IsEmpty)
            return;
        page.Write($"<h2>{title}: {problems.Length}</h2>\n<ul class=\"problems\">\n");
        foreach (var problem in problems)
            page.Write($"<li><code>{problem.ToString()}</code></li>\n");
        page.Write($"</ul>\n");
    }
}

using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Pages;
using Cronwatch.App.Telemetry;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>What the graphs do now.</summary>
internal static class PipelinePage
{
    public static async Task<IResult> OfAsync(Pipeline pipeline, GraphRates rates, CancellationToken gone)
    {
        var problems = await pipeline.Readiness.ProblemsAsync(gone);
        return ConsolePage.Of("Pipeline", "/pipeline", page =>
        {
            page.Write($"<h1>Pipeline</h1>\n<div id=\"pipeline\" data-part>\n");
            WriteProblems(page, problems);
            WriteGraphs(page, pipeline.Parts, rates.Of(pipeline.Counters));
            WriteCounts(page, pipeline.Counters);
            if (pipeline.Parts.Gauges.Lanes is { } lanes)
                WriteLanes(page, lanes);
            WriteLags(page, pipeline.Parts);
            page.Write($"</div>\n");
        }, live: "2");
    }

    private static void WriteProblems(HtmlWriter page, IReadOnlyList<string> problems)
    {
        if (problems.Count == 0)
        {
            page.Write($"<p class=\"good\">Ready: every graph does its work.</p>\n");
            return;
        }
        page.Write($"<p class=\"warn\">Not ready:</p>\n<ul class=\"problems\">\n");
        foreach (var problem in problems)
            page.Write($"<li>{problem}</li>\n");
        page.Write($"</ul>\n");
    }

    private static void WriteGraphs(HtmlWriter page, PipelineParts parts, (double Events, double Hits, double Indexed) rates)
    {
        page.Write($"<table>\n<thead><tr><th scope=\"col\">Graph</th><th scope=\"col\">State</th><th scope=\"col\" class=\"n\">Rate</th><th scope=\"col\" class=\"n\">Partitions</th><th scope=\"col\" class=\"n\">Lag</th><th scope=\"col\" class=\"n\">Headroom</th><th scope=\"col\" class=\"n\">Free credits</th><th scope=\"col\" class=\"n\">Failures</th><th scope=\"col\" class=\"n\">Dead letters</th></tr></thead>\n<tbody>\n");
        foreach (var (graph, rate, unit) in new[] { (GraphNames.Intake, rates.Events, "events/s"), (GraphNames.Detection, rates.Hits, "hits/s"), (GraphNames.Indexing, rates.Indexed, "alerts/s") })
        {
            var (gauges, lags) = (parts.Gauges, parts.Gauges.LagsOf(graph).ToList());
            page.Write($"<tr><th scope=\"row\">{graph}</th><td>{(gauges.Runs(graph) ? "runs" : "does not run here")}</td><td class=\"n\">{rate} {unit}</td><td class=\"n\">{lags.Count}</td><td class=\"n\">{lags.Sum(l => l.Records ?? 0)}</td><td class=\"n\">{gauges.HeadroomOf(graph):0.0}</td>");
            page.Write($"<td class=\"n\">{gauges.FreeCreditsOf(graph)}</td><td class=\"n\">{parts.Counters.FailuresOf(graph)}</td><td class=\"n\">{parts.Counters.DeadLettersOf(graph).Sum(l => l.Letters)}</td></tr>\n");
        }
        page.Write($"</tbody>\n</table>\n<p class=\"soft\">Headroom: how much faster than real time the last window of five minutes was processed.</p>\n");
    }

    private static void WriteCounts(HtmlWriter page, PipelineCounters counters)
    {
        page.Write($"<h2>Since the start</h2>\n<dl class=\"facts\">");
        page.Write($"<dt>Events</dt><dd>{counters.Events} = {counters.Filtered} filtered + {counters.Candidates} candidates + {counters.Context} context + {counters.Both} both + {counters.DeadLetters} dead letters</dd>");
        page.Write($"<dt>Hits</dt><dd>{counters.Hits} = {counters.Excepted} excepted + {counters.Alerts} alerts + {counters.Suppressed} suppressed + {counters.Overflow} overflow + {counters.Hits - counters.Excepted - counters.Alerts - counters.Suppressed - counters.Overflow} on their way</dd>");
        page.Write($"<dt>Indexed</dt><dd>{counters.Indexed} new, {counters.AlreadyIndexed} were there, {counters.RefusedByIndex} refused</dd>");
        if (counters.Unaccounted != 0)
            page.Write($"<dt>Unaccounted</dt><dd class=\"warn\">{counters.Unaccounted}: a defect of cronwatch</dd>");
        page.Write($"</dl>\n");
    }

    private static void WriteLanes(HtmlWriter page, LaneCounts lanes)
    {
        page.Write($"<h2>Detection</h2>\n<dl class=\"facts\"><dt>Context</dt><dd>{(lanes.IsRestored ? "restored" : "is restored")}, {lanes.Restoring} partitions still read</dd><dt>Held hits</dt><dd>{lanes.Held}</dd>");
        page.Write($"<dt>Waiting batches</dt><dd>{lanes.WaitingBatches}</dd><dt>Hosts</dt><dd>{lanes.Hosts}</dd><dt>Processes</dt><dd>{lanes.Processes}</dd><dt>Evicted</dt><dd>{lanes.Evicted}</dd></dl>\n");
    }

    private static void WriteLags(HtmlWriter page, PipelineParts parts)
    {
        page.Write($"<details id=\"lags\"><summary>Lag by partition</summary>\n<table>\n<thead><tr><th scope=\"col\">Graph</th><th scope=\"col\">Topic</th><th scope=\"col\" class=\"n\">Partition</th><th scope=\"col\" class=\"n\">Records</th></tr></thead>\n<tbody>\n");
        foreach (var graph in GraphNames.All)
            foreach (var lag in parts.Gauges.LagsOf(graph))
                page.Write($"<tr><td>{graph}</td><td>{lag.Partition.Topic}</td><td class=\"n\">{lag.Partition.Partition.Value}</td><td class=\"n\">{lag.Records}</td></tr>\n");
        page.Write($"</tbody>\n</table>\n</details>\n");
    }
}

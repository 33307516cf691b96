using System.Globalization;
using Cronwatch.App.Executions;
using Cronwatch.App.Graphs;
using Cronwatch.App.Pages;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>A day as its 288 windows: what was evaluated in each, and what was not at all.</summary>
internal static class ExecutionsPage
{
    private const string At = "/executions";
    private const int MostMissing = 200;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    // Beyond them windows cannot be reckoned with.
    private static readonly DateTimeOffset FirstDay = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset LastDay = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The day of a page; null where it is none from 1970 to 9000.</summary>
    public static DateTimeOffset? DayOf(string? text, DateTimeOffset now) => string.IsNullOrEmpty(text)
        ? new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero)
        : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
            && day > FirstDay && day < LastDay ? day : null;

    public static async Task<IResult> OfAsync(Pipeline pipeline, string? day, string? rule, TimeProvider time, CancellationToken gone)
    {
        var now = time.GetUtcNow();
        if (DayOf(day, now) is not { } from)
            return ConsolePage.Notice("No such day", At, "Write it as 2026-01-15.", StatusCodes.Status400BadRequest);
        var to = from.AddDays(1) < now ? from.AddDays(1) : now;
        var report = await ExecutionInquiry.ReportOfAsync(pipeline.Parts.Options, pipeline.Cluster, from, to < from ? from : to, string.IsNullOrEmpty(rule) ? null : rule, gone);
        return ConsolePage.Of("Executions", At, page =>
        {
            page.Write($"<h1>Executions</h1>\n");
            WriteForm(page, from, rule);
            WriteVerdict(page, report);
            WriteCalendar(page, report, from, now);
            WriteTotals(page, report);
        });
    }

    private static void WriteForm(HtmlWriter page, DateTimeOffset day, string? rule)
    {
        page.Write($"<form action=\"{At}\" method=\"get\"><label>Day <input type=\"date\" name=\"day\" value=\"{Written(day)}\"></label> <label>Rule id <input name=\"rule\" value=\"{rule}\"></label> <button>Show</button>\n");
        page.Write($"<a rel=\"prev\" href=\"{At}?day={Written(day.AddDays(-1))}\">The day before</a> <a rel=\"next\" href=\"{At}?day={Written(day.AddDays(1))}\">The day after</a></form>\n");
    }

    private static void WriteVerdict(HtmlWriter page, ExecutionReport report)
    {
        if (report.Complete)
        {
            if (report.Windows.Count > 0)
                page.Write($"<p class=\"good\">Everything that the topics hold of this day was evaluated.</p>\n");
            else
                page.Write($"<p class=\"soft\">The topics hold nothing of this day.</p>\n");
            return;
        }
        page.Write($"<p class=\"warn\">{report.Missing.Sum(m => m.To - m.From)} offsets were not evaluated; <code>cronwatch replay --gaps</code> evaluates those that the topics still hold.</p>\n");
        page.Write($"<table>\n<thead><tr><th scope=\"col\">Graph</th><th scope=\"col\">Topic</th><th scope=\"col\" class=\"n\">Partition</th><th scope=\"col\" class=\"n\">From</th><th scope=\"col\" class=\"n\">To</th><th scope=\"col\">Cause</th></tr></thead>\n<tbody>\n");
        foreach (var missing in report.Missing.Take(MostMissing))
            page.Write($"<tr><td>{missing.Graph}</td><td>{missing.Topic}</td><td class=\"n\">{missing.Partition}</td><td class=\"n\">{missing.From}</td><td class=\"n\">{missing.To - 1}</td><td>{missing.Cause}</td></tr>\n");
        page.Write($"</tbody>\n</table>\n");
    }

    private static void WriteCalendar(HtmlWriter page, ExecutionReport report, DateTimeOffset day, DateTimeOffset now)
    {
        var windows = report.Windows.ToDictionary(window => window.Start);
        page.Write($"<table class=\"calendar\">\n<caption>Windows of five minutes, by hour (UTC)</caption>\n<thead><tr><th scope=\"col\">Hour</th>");
        for (var minute = 0; minute < 60; minute += (int)Window.TotalMinutes)
            page.Write($"<th scope=\"col\">:{minute:00}</th>");
        page.Write($"</tr></thead>\n<tbody>\n");
        for (var hour = day; hour < day.AddDays(1); hour = hour.AddHours(1))
        {
            page.Write($"<tr><th scope=\"row\">{hour.Hour:00}</th>");
            for (var start = hour; start < hour.AddHours(1); start += Window)
                WriteWindow(page, windows.GetValueOrDefault(start), isPast: start <= now);
            page.Write($"</tr>\n");
        }
        page.Write($"</tbody>\n</table>\n<p class=\"soft\">A number: hits of the window. ·: evaluated, without hits. Empty: nothing came to be evaluated. Open: it goes on.</p>\n");
    }

    private static void WriteWindow(HtmlWriter page, WindowTotals? window, bool isPast)
    {
        if (window is null)
            page.Write($"<td class=\"{(isPast ? "nothing" : "")}\"></td>");
        else
            page.Write($"<td class=\"{(window.Lag is null ? "open" : window.Headroom < 1 ? "behind" : "done")}\" title=\"{window.Events} events, {window.Candidates} candidates, {window.Hits.Hits} hits, {window.Hits.Alerts} alerts, lag {window.Lag}, headroom {window.Headroom:0.0}\">{(window.Hits.Hits > 0 ? window.Hits.Hits.ToString(CultureInfo.InvariantCulture) : "·")}</td>");
    }

    private static void WriteTotals(HtmlWriter page, ExecutionReport report)
    {
        page.Write($"<details><summary>The windows as a table</summary>\n<table>\n<thead><tr><th scope=\"col\">Window</th>");
        foreach (var column in new[] { "Events", "Candidates", "Hits", "Alerts", "Excepted", "Suppressed", "Overflow", "A search would have dropped", "Late p99, ms", "Lag", "Headroom" })
            page.Write($"<th scope=\"col\" class=\"n\">{column}</th>");
        page.Write($"</tr></thead>\n<tbody>\n");
        foreach (var w in report.Windows)
            page.Write($"<tr><td>{w.Start}</td><td class=\"n\">{w.Events}</td><td class=\"n\">{w.Candidates}</td><td class=\"n\">{w.Hits.Hits}</td><td class=\"n\">{w.Hits.Alerts}</td><td class=\"n\">{w.Hits.Excepted}</td><td class=\"n\">{w.Hits.Suppressed}</td><td class=\"n\">{w.Hits.Overflow}</td><td class=\"n\">{w.ElasticWouldHaveDropped}</td><td class=\"n\">{w.Lateness.P99Ms}</td><td class=\"n\">{w.Lag}</td><td class=\"n\">{w.Headroom:0.0}</td></tr>\n");
        page.Write($"</tbody>\n</table>\n</details>\n");
    }

    private static string Written(DateTimeOffset day) => day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

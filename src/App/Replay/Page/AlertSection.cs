using Cronwatch.App.Pages;
namespace Cronwatch.App.Replay.Page;

/// <summary>The alerts one by one.</summary>
internal static class AlertSection
{
    // An alert has some 20,000, with what osquery says more.
    private const int MostOfDocument = 64 * 1_024;

    public static void Write(HtmlWriter page, PageAlerts alerts)
    {
        page.Write($"<section id=\"alerts\">\n<h2>Alerts</h2>\n");
        if (alerts.NotShown > 0)
            page.Write($"<p class=\"warn\">The first {PageAlerts.MostShown} are shown; {alerts.NotShown} more are in the numbers alone.</p>\n");
        if (alerts.LeavesOutSummaries)
            page.Write($"<p class=\"warn\">Summaries that came after them are not shown.</p>\n");
        var any = false;
        foreach (var alert in alerts.Shown)
        {
            any = true;
            Write(page, alert);
        }
        if (!any)
            page.Write($"<p>There are none.</p>\n");
        page.Write($"</section>\n");
    }

    private static void Write(HtmlWriter page, PageAlert alert)
    {
        page.Write($"<details class=\"alert\"><summary><span class=\"n\">{alert.Time}</span>{new HtmlWriter.Severity(alert.Severity)}<span>{alert.Rule}{Others(alert)}</span><span>{alert.Host}</span><code>{alert.File}</code></summary>\n");
        page.Write($"<p>{alert.Reason}</p>\n<dl class=\"facts\">");
        foreach (var (name, text) in new[]
        {
            ("host", alert.Host), ("user", alert.User), ("file", alert.File), ("process", alert.Process), ("rule", alert.Rule), ("rule id", alert.RuleId),
        })
            page.Write($"<dt>{name}</dt><dd>{text}</dd>");
        page.Write($"</dl>\n");
        if (alert.Document is { } document)
            Write(page, document);
        else
            page.Write($"<p class=\"soft\">The page holds {PageAlerts.MostOfDocuments / (1_024 * 1_024)} MB of documents, without this one.</p>\n");
        page.Write($"</details>\n");
    }

    private static void Write(HtmlWriter page, byte[] document)
    {
        if (ProcessLink.ChainOf(document) is { Count: > 0 } chain)
        {
            page.Write($"<h3>Processes, the eldest first</h3>\n<ol class=\"chain\">\n");
            foreach (var link in chain)
                page.Write($"<li><code>{link.Name}</code> <span class=\"soft\">{(link.Pid is { } pid ? $"pid {pid}" : "")} {(link.User is { } user ? $"by {user}" : "")}</span><br><code>{link.CommandLine}</code></li>\n");
            page.Write($"</ol>\n");
        }
        page.Write($"<details><summary>Document</summary><pre>");
        page.WriteLines(IndentedJson.Of(document, MostOfDocument), int.MaxValue);
        page.Write($"</pre></details>\n");
    }

    private static string Others(PageAlert alert) => alert switch
    {
        { Others: null } => "",
        { IsSummary: true } => $" (in sum: {alert.Others})",
        _ => $" (and {alert.Others} more)",
    };
}

using Cronwatch.App.Pages;
using Cronwatch.Events;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>The list of alerts, and what is asked of it.</summary>
internal static class AlertsPage
{
    private const int Count = 100;

    public static IResult Of(AlertFeed feed, AlertFilter filter) => ConsolePage.Of(
        "Alerts", "/", page => Write(page, AlertList.Of(feed.Alerts, filter, Count), filter), live: filter.After is null ? "alerts" : null);

    private static void Write(HtmlWriter page, AlertList list, AlertFilter filter)
    {
        page.Write($"<h1 class=\"away\">Alerts</h1>\n");
        WriteForm(page, list, filter);
        page.Write($"<section id=\"list\" data-part>\n<p class=\"soft\" id=\"count\">{list.Matching} of {list.All} alerts; times are UTC</p>\n");
        if (list.Shown.Count == 0)
            page.Write($"<p class=\"empty\">{(list.All == 0 ? "No alerts yet. They appear here as they come." : "No alert is like that.")}</p>\n");
        else
            WriteRows(page, list);
        if (list.Next is { } next)
            page.Write($"<p><a rel=\"next\" href=\"{new HtmlWriter.Link((filter with { After = next }).ToUrl("/"))}\">Older alerts</a></p>\n");
        page.Write($"</section>\n");
    }

    private static void WriteForm(HtmlWriter page, AlertList list, AlertFilter filter)
    {
        page.Write($"<form id=\"filter\" action=\"/\" method=\"get\" role=\"search\" aria-label=\"Filter the alerts\">\n");
        page.Write($"<label>Text <input type=\"search\" name=\"q\" value=\"{filter.Text}\" maxlength=\"{AlertFilter.MostOfText}\" accesskey=\"f\" autocomplete=\"off\"></label>\n");
        page.Write($"<label>Rule <select name=\"rule\"><option value=\"\">all</option>");
        foreach (var rule in list.Rules)
            WriteOption(page, rule.RuleId, $"{rule.Name} ({rule.Alerts})", filter.Rule);
        page.Write($"</select></label>\n<label>Severity <select name=\"severity\"><option value=\"\">all</option>");
        foreach (var severity in RuleInfo.Severities)
            WriteOption(page, severity, severity, filter.Severity);
        page.Write($"</select></label>\n");
        page.Write($"<label>Host <input name=\"host\" value=\"{filter.Host}\" autocomplete=\"off\"></label>\n<label>User <input name=\"user\" value=\"{filter.User}\" autocomplete=\"off\"></label>\n");
        page.Write($"<label>From <input type=\"datetime-local\" step=\"1\" name=\"from\" value=\"{AlertFilter.Written(filter.From)}\"></label>\n");
        page.Write($"<label>To <input type=\"datetime-local\" step=\"1\" name=\"to\" value=\"{AlertFilter.Written(filter.To)}\"></label>\n");
        page.Write($"<button>Filter</button> <a href=\"/\">All</a>\n</form>\n");
    }

    private static void WriteOption(HtmlWriter page, string value, string text, string? chosen)
    {
        if (value.Equals(chosen, StringComparison.OrdinalIgnoreCase))
            page.Write($"<option value=\"{value}\" selected>{text}</option>");
        else
            page.Write($"<option value=\"{value}\">{text}</option>");
    }

    private static void WriteRows(HtmlWriter page, AlertList list)
    {
        page.Write($"<table class=\"rows\">\n<thead><tr><th scope=\"col\">Detected</th><th scope=\"col\">Severity</th><th scope=\"col\">Rule</th><th scope=\"col\">Host</th><th scope=\"col\">User</th><th scope=\"col\">Path</th><th scope=\"col\">Process</th></tr></thead>\n<tbody>\n");
        foreach (var (alert, _) in list.Shown)
        {
            page.Write($"<tr><td><a href=\"{new HtmlWriter.Link(AlertPage.UrlOf(alert.Id))}\">{alert.Time}</a></td><td>{new HtmlWriter.Severity(alert.Severity)}</td>");
            page.Write($"<td>{alert.RuleText}</td><td>{alert.Host}</td><td>{alert.User}</td><td><code>{alert.Path}</code></td><td><code>{alert.Process}</code></td></tr>\n");
        }
        page.Write($"</tbody>\n</table>\n");
    }
}

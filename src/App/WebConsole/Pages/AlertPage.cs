using System.Text.Json;
using Cronwatch.App.Pages;
using Cronwatch.Detect.Rules;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>One alert, whole.</summary>
internal static class AlertPage
{
    // An alert has some 20,000, with what osquery says more.
    private const int MostOfDocument = 512 * 1_024;

    private static readonly (string Name, string Title)[] Facts =
    [
        ("kibana.alert.original_time", "Event"), ("@timestamp", "Detected"), ("host.name", "Host"), ("host.id", "Host id"), ("file.path", "File"),
        ("file.Ext.original.path", "Renamed from"), ("event.action", "Action"), ("process.executable", "Process"), ("process.entity_id", "Process id"), ("user.name", "User"),
        ("kibana.alert.rule.name", "Rule"), ("kibana.alert.risk_score", "Risk score"), ("kibana.alert.uuid", "Alert id"),
        ("cronwatch.elastic_would_have_missed", "A scheduled search would have missed it"),
    ];

    public static string UrlOf(string id) => $"/alerts/{Uri.EscapeDataString(id)}";

    /// <summary>The page.</summary>
    /// <param name="feed">Says which alerts stand beside it.</param>
    /// <param name="id">The alert's id.</param>
    /// <param name="document">The alert.</param>
    /// <param name="rules">The rules in force; null: not known yet.</param>
    public static IResult Of(AlertFeed feed, string id, ReadOnlyMemory<byte> document, RuleSet? rules)
    {
        using var json = JsonDocument.Parse(document, AlertFeed.Deep);
        var alert = json.RootElement;
        return ConsolePage.Of(AlertText.Of(alert, "kibana.alert.rule.name") ?? "Alert", "/", page =>
        {
            page.Write($"<article id=\"alert\" data-part>\n");
            WriteHead(page, feed, id, alert);
            WriteStoodFor(page, alert);
            AlertStory.WriteTree(page, alert, document);
            AlertStory.WriteTimeline(page, alert, id);
            AlertStory.WriteRelated(page, alert);
            GuideSection.Write(page, alert);
            RuleSection.Write(page, alert, document, rules);
            page.Write($"<section>\n<h2>Document</h2>\n<details><summary>The whole alert, with its event</summary><pre>");
            page.WriteLines(IndentedJson.Of(document.Span, MostOfDocument), int.MaxValue);
            page.Write($"</pre></details>\n</section>\n</article>\n");
        });
    }

    private static void WriteHead(HtmlWriter page, AlertFeed feed, string id, JsonElement alert)
    {
        page.Write($"<h1>{AlertText.Of(alert, "kibana.alert.rule.name")}</h1>\n<p class=\"reason\">{new HtmlWriter.Severity(AlertText.Of(alert, "kibana.alert.severity"))} {AlertText.Of(alert, "kibana.alert.reason")}</p>\n");
        page.Write($"<p class=\"links\">");
        WriteNeighbours(page, feed, id);
        if (AlertText.Of(alert, "host.name") is { } host)
            page.Write($"<a href=\"{new HtmlWriter.Link(new AlertFilter { Host = host }.ToUrl("/"))}\">Alerts of this host</a> ");
        if (AlertText.Of(alert, "user.name") is { } user)
            page.Write($"<a href=\"{new HtmlWriter.Link(new AlertFilter { User = user }.ToUrl("/"))}\">Alerts of this user</a> ");
        if (AlertText.Of(alert, "kibana.alert.rule.rule_id") is { } rule)
            page.Write($"<a href=\"{new HtmlWriter.Link($"/rules/{Uri.EscapeDataString(rule)}")}\">The rule</a> ");
        page.Write($"<a href=\"{new HtmlWriter.Link($"{UrlOf(id)}/exception")}\">Draft an exception</a></p>\n<dl class=\"facts\">");
        foreach (var (name, title) in Facts)
            if (AlertText.Of(alert, name) is { } value)
                page.Write($"<dt>{title}</dt><dd>{value}</dd>");
        page.Write($"</dl>\n");
    }

    private static void WriteNeighbours(HtmlWriter page, AlertFeed feed, string id)
    {
        var alerts = feed.Alerts;
        if (feed.Find(id) is not { } self || alerts.IndexOf(self) is not (var at and >= 0))
            return;
        if (at > 0)
            page.Write($"<a rel=\"prev\" href=\"{new HtmlWriter.Link(UrlOf(alerts[at - 1].Summary.Id))}\">Newer</a> ");
        if (at + 1 < alerts.Count)
            page.Write($"<a rel=\"next\" href=\"{new HtmlWriter.Link(UrlOf(alerts[at + 1].Summary.Id))}\">Older</a> ");
    }

    private static void WriteStoodFor(HtmlWriter page, JsonElement alert)
    {
        if (AlertText.Find(alert, "cronwatch.summary") is { ValueKind: JsonValueKind.Object } summary)
            AnswerView.WriteSection(page, "What it stands for", summary);
        else if (AlertText.Of(alert, "kibana.alert.suppression.docs_count") is { } others and not "0")
            page.Write($"<section>\n<h2>What it stands for</h2>\n<p>{others} more hits of the same group, from {AlertText.Of(alert, "kibana.alert.suppression.start")} to {AlertText.Of(alert, "kibana.alert.suppression.end")}.</p>\n</section>\n");
    }
}

using System.Text.Json;
using Cronwatch.App.Pages;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>What led to the alert, and what stands around it: processes, the host's cron changes, other alerts.</summary>
internal static class AlertStory
{
    private const int MostShown = 100;

    /// <summary>The process tree, the eldest on top, and who is behind it.</summary>
    public static void WriteTree(HtmlWriter page, JsonElement alert, ReadOnlyMemory<byte> document)
    {
        page.Write($"<section id=\"processes\">\n<h2>Process tree</h2>\n");
        var chain = ProcessLink.ChainOf(document);
        if (chain.Count == 0)
            page.Write($"<p class=\"soft\">No process is known.</p>\n");
        foreach (var link in chain)
        {
            page.Write($"<ul class=\"tree\"><li><span class=\"link\"><code>{link.Name}</code>");
            if (link.User is { } user)
                page.Write($" <span class=\"tag{(user is "root" or "0" ? " root" : "")}\">{user}</span>");
            if (link.Pid is { } pid)
                page.Write($" <span class=\"tag\">pid {pid}</span>");
            if (link.Status is { } status and not "resolved")
                page.Write($" <span class=\"tag\">{status}</span>");
            page.Write($"<code class=\"args\">{link.CommandLine}</code></span>\n");
        }
        foreach (var _ in chain)
            page.Write($"</li></ul>");
        WriteBehind(page, alert);
        page.Write($"</section>\n");
    }

    /// <summary>The cron changes of the host in the 48 hours before, the oldest first, with this one among them.</summary>
    public static void WriteTimeline(HtmlWriter page, JsonElement alert, string id)
    {
        if (ItemsOf(alert, "guide.cron_changes.changes") is not { Count: > 0 } changes)
            return;
        page.Write($"<section id=\"timeline\">\n<h2>Cron changes of the host</h2>\n<ol class=\"timeline\">\n");
        foreach (var change in changes.OrderBy(change => AlertText.Of(change, "time"), StringComparer.Ordinal))
        {
            var (alertId, excluded) = (AlertText.Of(change, "alert_id"), AlertText.Of(change, "excluded_by"));
            if (alertId == id)
                page.Write($"<li class=\"this\">");
            else
                page.Write($"<li>");
            page.Write($"<time>{AlertText.Of(change, "time")}</time> {AlertText.Of(change, "action")} <code>{AlertText.Of(change, "path")}</code>");
            page.Write($" by <code>{AlertText.Of(change, "process")}</code> as {AlertText.Of(change, "user")}");
            if (alertId is not null && alertId != id)
                page.Write($" <a href=\"{new HtmlWriter.Link(AlertPage.UrlOf(alertId))}\">alert</a>");
            if (excluded is not null)
                page.Write($" <span class=\"tag\">excluded by {excluded}</span>");
            page.Write($"</li>\n");
        }
        page.Write($"</ol>\n</section>\n");
    }

    /// <summary>Other alerts of the host and of the user.</summary>
    public static void WriteRelated(HtmlWriter page, JsonElement alert)
    {
        page.Write($"<section id=\"related\">\n<h2>Related alerts</h2>\n");
        WriteRelated(page, alert, "host", "This host");
        WriteRelated(page, alert, "user", AlertText.Of(alert, "guide.related_alerts.scope") == "all_hosts" ? "This user, on all hosts" : "This user, on this host");
        page.Write($"</section>\n");
    }

    private static void WriteRelated(HtmlWriter page, JsonElement alert, string group, string whose)
    {
        if (AlertText.Find(alert, $"guide.related_alerts.{group}") is not { } found)
            return;
        page.Write($"<h3>{whose}: {AlertText.Of(found, "count") ?? "0"} in the 48 hours before</h3>\n<ul>\n");
        foreach (var other in ItemsOf(found, "items"))
            page.Write($"<li><a href=\"{new HtmlWriter.Link(AlertPage.UrlOf(AlertText.Of(other, "id") ?? ""))}\">{AlertText.Of(other, "time")}</a> {new HtmlWriter.Severity(AlertText.Of(other, "severity"))} on {AlertText.Of(other, "host")} <span class=\"tag\">{AlertText.Of(other, "rule_id")}</span></li>\n");
        page.Write($"</ul>\n");
    }

    private static void WriteBehind(HtmlWriter page, JsonElement alert)
    {
        if (AlertText.Find(alert, "guide.user.behind") is { ValueKind: JsonValueKind.Object } behind)
            page.Write($"<p class=\"behind\">Behind it: <strong>{AlertText.Of(behind, "name") ?? AlertText.Of(behind, "id")}</strong>, {(AlertText.Of(behind, "basis") == "session" ? "who began the session" : $"an ancestor, {AlertText.Of(behind, "depth")} up")}.</p>\n");
        if (AlertText.Find(alert, "guide.ancestry.entry") is { ValueKind: JsonValueKind.Object } entry)
            page.Write($"<p>The session began with {AlertText.Of(entry, "type") ?? AlertText.Of(entry, "name")}{(AlertText.Of(entry, "source_ip") is { } address ? $", from {address}" : "")}.</p>\n");
    }

    private static List<JsonElement> ItemsOf(JsonElement within, string name) =>
        AlertText.Find(within, name) is { ValueKind: JsonValueKind.Array } items ? [.. items.EnumerateArray().Take(MostShown)] : [];
}

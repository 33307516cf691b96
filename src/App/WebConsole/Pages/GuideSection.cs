using System.Text.Json;
using Cronwatch.App.Pages;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>The answers to the steps of the investigation guide, each with how complete it is.</summary>
internal static class GuideSection
{
    private static readonly (string Name, string Title)[] Steps =
    [
        ("script", "The file itself"), ("cron_changes", "Cron files changed"), ("cron_access", "Who may use cron"), ("cron_files", "Owners and times of cron files"),
        ("change_origin", "Patch or installation"), ("ancestry", "Ancestry"), ("subject", "What the process did"), ("processes", "Processes by user"), ("user", "The user"),
        ("logins", "Logged in"), ("listening_ports", "Listening ports"), ("open_sockets", "Open sockets"), ("related_alerts", "Alerts of 48 hours"), ("prevalence", "How common it is"),
    ];

    public static void Write(HtmlWriter page, JsonElement alert)
    {
        page.Write($"<section id=\"guide\">\n<h2>Answers to the guide</h2>\n");
        foreach (var (name, title) in Steps)
            if (AlertText.Find(alert, $"guide.{name}") is { ValueKind: JsonValueKind.Object } answer)
                Write(page, title, answer);
        page.Write($"</section>\n");
    }

    private static void Write(HtmlWriter page, string title, JsonElement answer)
    {
        var status = AlertText.Of(answer, "status") ?? "unknown";
        page.Write($"<details><summary>{title} <span class=\"tag status {(status == "resolved" ? "good" : "")}\">{status.Replace('_', ' ')}</span>");
        if (AlertText.Of(answer, "count") is { } count)
            page.Write($" <span class=\"soft\">{count}</span>");
        if (AlertText.Of(answer, "truncated") == "true")
            page.Write($" <span class=\"tag\">cut</span>");
        page.Write($"</summary>\n<p class=\"soft\">");
        if (AlertText.Of(answer, "source") is { } source)
            page.Write($"from {source} ");
        if (AlertText.Of(answer, "as_of") is { } time)
            page.Write($"as of {time} ");
        if (AlertText.Of(answer, "window.from") is { } from)
            page.Write($"from {from} to {AlertText.Of(answer, "window.to")}");
        page.Write($"</p>\n");
        AnswerView.Write(page, answer, except: ["status", "source", "as_of", "window", "count", "truncated"]);
        page.Write($"</details>\n");
    }
}

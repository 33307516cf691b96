using System.Globalization;
using Cronwatch.App.Pages;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Telemetry;

namespace Cronwatch.App.Replay.Page;

/// <summary>A replay as one page of HTML: it needs nothing but itself, runs nothing, and shows text of events as text.</summary>
internal static class ReplayPage
{
    private const int MostLines = 1_000;

    /// <summary>Writes the page.</summary>
    /// <param name="to">Takes it, as UTF-8.</param>
    /// <param name="alerts">The replay's alerts.</param>
    /// <param name="numbers">What every run tells.</param>
    /// <param name="replay">What a replay tells besides.</param>
    /// <param name="comparison">What two rule sets said of the same events; null: there was one.</param>
    public static void Write(TextWriter to, PageAlerts alerts, RunSummary numbers, ReplaySummary replay, ComparisonReport? comparison = null)
    {
        var page = new HtmlWriter(to);
        WriteHead(page, to, replay);
        WriteNumbers(page, numbers, replay);
        WriteCoverage(page, replay);
        TimelineSection.Write(page, alerts.Timeline);
        WriteTops(page, alerts);
        WriteRules(page, replay.Rules);
        if (comparison is not null)
            ComparisonSection.Write(page, comparison);
        AlertSection.Write(page, alerts);
        page.Write($"</main>\n</body>\n</html>\n");
    }

    // The policy comes before anything that it is about.
    private static void WriteHead(HtmlWriter page, TextWriter to, ReplaySummary replay)
    {
        page.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{PageStyle.Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>cronwatch replay {replay.Id}</title>
            <style>
            """);
        to.Write(PageStyle.Css);
        page.Write($"</style>\n</head>\n<body>\n<header>\n<h1>Replay {replay.Id}</h1>\n");
        page.Write($"<p>Events from {Time(replay.From, "the first")} to {Time(replay.To, "the last")}.</p>\n");
        if (!replay.Complete)
            page.Write($"<p class=\"warn\">Not all that was asked for was read.</p>\n");
        if (replay.Stopped is { } why)
            page.Write($"<p>Stopped ({why}) at {Time(replay.ReachedTime, "its start")}: another replay can go on from there.</p>\n");
        page.Write($"</header>\n<main>\n");
    }

    private static void WriteNumbers(HtmlWriter page, RunSummary numbers, ReplaySummary replay)
    {
        page.Write($"<dl class=\"numbers\" id=\"numbers\">\n");
        foreach (var (name, count) in new[]
        {
            ("events", numbers.Events), ("hits", numbers.Hits), ("alerts", numbers.Alerts), ("suppressed", numbers.Suppressed),
            ("overflow", numbers.Overflow), ("excepted", numbers.Excepted), ("dead letters", numbers.DeadLetters),
        })
            page.Write($"<div class=\"panel\"><dt>{name}</dt><dd>{count}</dd></div>\n");
        page.Write($"<div class=\"panel\"><dt>seconds</dt><dd>{numbers.Seconds}</dd></div>\n");
        page.Write($"<div class=\"panel\"><dt>events/s</dt><dd>{(long)numbers.EventsPerSecond}</dd></div>\n</dl>\n");
        foreach (var (reason, count) in replay.DeadLettersByReason)
            page.Write($"<p>Could not be read ({reason}): {count}.</p>\n");
        if (replay.HitsOutside > 0)
            page.Write($"<p>Hits outside the time that was asked for, in no other number: {replay.HitsOutside}.</p>\n");
        if (replay.Published is { } published)
            page.Write($"<p>Published {published}; on the topics before: {replay.AlreadyPublished}.</p>\n");
        if (numbers.Unaccounted > 0)
            page.Write($"<p class=\"warn\">Hits of which nobody knows what became: {numbers.Unaccounted}.</p>\n");
    }

    private static void WriteCoverage(HtmlWriter page, ReplaySummary replay)
    {
        page.Write($"<section id=\"coverage\">\n<h2>Coverage</h2>\n");
        foreach (var problem in replay.Problems.Take(MostLines))
            page.Write($"<p class=\"warn\">{problem}</p>\n");
        WriteMore(page, replay.Problems.Count);
        if (replay.Coverage.Count == 0)
            page.Write($"<p>There was nothing to read.</p>\n");
        else
            WriteSources(page, replay.Coverage);
        page.Write($"</section>\n");
    }

    private static void WriteSources(HtmlWriter page, IReadOnlyList<SourceCoverage> sources)
    {
        page.Write($"<div class=\"panel wide\"><table><thead><tr><th>source</th><th class=\"n\">from</th><th class=\"n\">to</th><th class=\"n\">read to</th><th class=\"n\">not read</th></tr></thead><tbody>\n");
        foreach (var source in sources.OrderByDescending(Unread).Take(MostLines))
        {
            page.Write($"<tr><td><code>{source.Name}</code></td><td class=\"n\">{source.From}</td><td class=\"n\">{source.To}</td><td class=\"n\">{source.ReadTo}</td>");
            if (Unread(source) > 0)
                page.Write($"<td class=\"n warn\">{Unread(source)}</td></tr>\n");
            else
                page.Write($"<td class=\"n\">0</td></tr>\n");
        }
        page.Write($"</tbody></table></div>\n");
        WriteMore(page, sources.Count);
    }

    private static void WriteTops(HtmlWriter page, PageAlerts alerts)
    {
        if (alerts.Timeline.Length == 0)
            return;
        page.Write($"<section id=\"tops\">\n<h2>What the alerts are about</h2>\n<div class=\"tops\">\n");
        foreach (var (title, tally) in new[] { ("Hosts", alerts.Hosts), ("Paths", alerts.Files), ("Processes", alerts.Processes), ("Users", alerts.Users) })
        {
            page.Write($"<div class=\"panel\"><table><caption>{title}</caption><tbody>\n");
            foreach (var (name, count) in tally.Largest)
                page.Write($"<tr><td><code>{name}</code></td><td class=\"n\">{count}</td></tr>\n");
            if (tally.Others > 0)
                page.Write($"<tr><td>others</td><td class=\"n\">{tally.Others}</td></tr>\n");
            page.Write($"</tbody></table></div>\n");
        }
        page.Write($"</div>\n</section>\n");
    }

    private static void WriteRules(HtmlWriter page, IReadOnlyList<RuleHits> rules)
    {
        if (rules.Count == 0)
            return;
        page.Write($"<section id=\"rules\">\n<h2>Rules</h2>\n<div class=\"panel wide\"><table><thead><tr><th>rule</th><th class=\"n\">hits</th><th class=\"n\">alerts</th><th class=\"n\">suppressed</th><th class=\"n\">overflow</th><th class=\"n\">excepted</th></tr></thead><tbody>\n");
        foreach (var rule in rules.OrderByDescending(rule => rule.Hits).ThenBy(rule => rule.Name, StringComparer.Ordinal).Take(MostLines))
            page.Write($"<tr><td>{rule.Name} <span class=\"soft\">{rule.RuleId}</span></td><td class=\"n\">{rule.Hits}</td><td class=\"n\">{rule.Alerts}</td><td class=\"n\">{rule.Suppressed}</td><td class=\"n\">{rule.Overflow}</td><td class=\"n\">{rule.Excepted}</td></tr>\n");
        page.Write($"</tbody></table></div>\n");
        WriteMore(page, rules.Count);
        page.Write($"</section>\n");
    }

    private static void WriteMore(HtmlWriter page, int all)
    {
        if (all > MostLines)
            page.Write($"<p>And {all - MostLines} more.</p>\n");
    }

    private static long Unread(SourceCoverage source) => Math.Max(0, source.To - Math.Max(source.From, source.ReadTo));

    private static string Time(DateTimeOffset? time, string otherwise) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? otherwise;
}

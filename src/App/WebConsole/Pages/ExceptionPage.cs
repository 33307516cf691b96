using Confluent.Kafka;
using Cronwatch.App.Graphs;
using Cronwatch.App.Pages;
using Cronwatch.App.Trials;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>An exception that is drafted from an alert, and what it would have removed of the last days.</summary>
internal static class ExceptionPage
{
    private static readonly TimeSpan Back = TimeSpan.FromDays(7);

    public static async Task<IResult> OfAsync(Pipeline pipeline, string id, ReadOnlyMemory<byte> document, TimeProvider time, CancellationToken gone)
    {
        var draft = ExceptionDraft.Of(document.Span);
        var (trial, problems) = await TryAsync(pipeline, draft, time.GetUtcNow() - Back, gone);
        return ConsolePage.Of("Exception", "/", page =>
        {
            page.Write($"<h1>Draft of an exception</h1>\n<p><a href=\"{new HtmlWriter.Link(AlertPage.UrlOf(id))}\">Back to the alert</a></p>\n<pre id=\"draft\">");
            page.WriteLines(draft.Text, int.MaxValue);
            page.Write($"</pre>\n<p>Put it into a file <code>*.toml</code> in the folder <code>exceptions</code> of the rules; a running instance takes it within 2 s. An alert tells what it saw: narrow it to what you trust.</p>\n");
            page.Write($"<h2>What it would have removed of the last {Back.TotalDays} days</h2>\n");
            foreach (var problem in problems)
                page.Write($"<p class=\"warn\">{problem}</p>\n");
            if (trial is not null)
                Write(page, trial);
        });
    }

    // The draft is worth something without its trial.
    private static async Task<(TrialReport? Report, IReadOnlyList<string> Problems)> TryAsync(Pipeline pipeline, ExceptionDraft draft, DateTimeOffset since, CancellationToken gone)
    {
        try
        {
            var (report, findings) = await draft.TryAsync(pipeline.Parts.Options, pipeline.Cluster, since, gone);
            return (report, [.. findings.Select(finding => finding.ToString())]);
        }
        catch (Exception e) when (e is DependencyException or KafkaException)
        {
            return (null, [e.Message]);
        }
    }

    private static void Write(HtmlWriter page, TrialReport report)
    {
        page.Write($"<p>{report.Removed} of {report.Hits} alerts.</p>\n");
        foreach (var item in report.Items)
            foreach (var (title, counts) in new[] { ("By rule", item.Rules), ("By host", item.Hosts), ("By user", item.Users) })
            {
                page.Write($"<table><caption>{title}</caption><tbody>\n");
                foreach (var count in counts)
                    page.Write($"<tr><td>{count.Name}</td><td class=\"n\">{count.Hits}</td></tr>\n");
                page.Write($"</tbody></table>\n");
            }
    }
}

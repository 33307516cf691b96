using Cronwatch.App.Configuration;
using Cronwatch.App.DeadLetters;
using Cronwatch.App.Graphs;
using Cronwatch.App.Pages;
using Cronwatch.Events;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>What could not be read, indexed or delivered, and how it goes back.</summary>
internal static class DeadLettersPage
{
    private const string At = "/dead-letters";
    private const int MostShown = 500;
    private const int MostOfLetter = 256 * 1_024;

    public static async Task<IResult> OfAsync(Pipeline pipeline, IQueryCollection query, CancellationToken gone)
    {
        var (reason, kind) = (query["reason"].ToString(), query["kind"].ToString());
        var asked = AlertFilter.Of(query);
        var filter = new LetterFilter { Reasons = reason.Length > 0 ? [reason] : [], Kinds = kind.Length > 0 ? [kind] : [], From = asked.From, To = asked.To };
        var list = new LetterList(MostShown);
        foreach (var letter in await DeadLetterTopic.ReadAsync(pipeline.Parts.Options, pipeline.Cluster, filter, gone))
            list.Add(letter);
        return ConsolePage.Of("Dead letters", At, page =>
        {
            page.Write($"<h1>Dead letters</h1>\n");
            WriteForm(page, reason, kind, asked);
            page.Write($"<p class=\"soft\">{list.ToString()}</p>\n");
            WriteRows(page, list.TakeRows());
        });
    }

    /// <summary>One letter.</summary>
    public static async Task<IResult> OfAsync(Pipeline pipeline, LetterId id, CancellationToken gone) => await FindAsync(pipeline, id, gone) is not { } letter
        ? Missing()
        : ConsolePage.Of("Dead letter", At, page =>
        {
            page.Write($"<h1>Dead letter {id.ToString()}</h1>\n<p>{new RetryPlan(pipeline.Parts.Options, pipeline.Cluster.PartitionsByTopic()).WayOf(letter).ToString()}</p>\n");
            page.Write($"<form method=\"post\" action=\"{new HtmlWriter.Link($"{UrlOf(id.ToString())}/retry")}\"><button>Retry</button> <span class=\"soft\">Twice does no harm.</span></form>\n<pre>");
            foreach (var line in LetterText.Lines(letter))
            {
                page.WriteText(line, MostOfLetter);
                page.Write($"\n");
            }
            page.Write($"</pre>\n");
        });

    /// <summary>Sends a letter back to the graph that refused it.</summary>
    public static async Task<IResult> RetryAsync(Pipeline pipeline, LetterId id, CancellationToken gone)
    {
        if (await FindAsync(pipeline, id, gone) is not { } letter)
            return Missing();
        var (options, said) = (pipeline.Parts.Options, new List<string>());
        var plan = new RetryPlan(options, pipeline.Cluster.PartitionsByTopic());
        var run = await LetterRetry.RunAsync([letter], plan, options, pipeline.Cluster, said.Add, gone);
        return ConsolePage.Of("Retried", At, page =>
        {
            page.Write($"<h1>{(run.IsUndone ? "Not done" : "Sent back")}</h1>\n<p>{run.ToString()}</p>\n<ul>");
            foreach (var line in said)
                page.Write($"<li>{line}</li>\n");
            page.Write($"</ul>\n<p><a href=\"{At}\">Dead letters</a></p>\n");
        });
    }

    private static async Task<Letter?> FindAsync(Pipeline pipeline, LetterId id, CancellationToken gone) =>
        (await DeadLetterTopic.ReadAsync(pipeline.Parts.Options, pipeline.Cluster, new LetterFilter { Ids = new HashSet<LetterId> { id } }, gone)).FirstOrDefault();

    private static IResult Missing() => ConsolePage.Notice("No such letter", At, "It is not on the topic, or not any more.", StatusCodes.Status404NotFound);

    private static string UrlOf(string id) => $"{At}/{id}";

    private static void WriteForm(HtmlWriter page, string reason, string kind, AlertFilter asked)
    {
        page.Write($"<form action=\"{At}\" method=\"get\">");
        WriteChoice(page, "Reason", "reason", reason, [.. Enum.GetValues<DeadLetterReason>().Select(DeadLetter.NameOf), DeadLetter.IndexRefused, DeadLetter.OutputRefused]);
        WriteChoice(page, "Graph", "kind", kind, GraphNames.All);
        page.Write($"<label>From <input type=\"datetime-local\" step=\"1\" name=\"from\" value=\"{AlertFilter.Written(asked.From)}\"></label> <label>To <input type=\"datetime-local\" step=\"1\" name=\"to\" value=\"{AlertFilter.Written(asked.To)}\"></label> <button>Filter</button></form>\n");
    }

    private static void WriteChoice(HtmlWriter page, string title, string name, string chosen, IReadOnlyList<string> values)
    {
        page.Write($"<label>{title} <select name=\"{name}\"><option value=\"\">all</option>");
        foreach (var value in values)
            if (value == chosen)
                page.Write($"<option selected>{value}</option>");
            else
                page.Write($"<option>{value}</option>");
        page.Write($"</select></label> ");
    }

    private static void WriteRows(HtmlWriter page, List<LetterRow> rows)
    {
        page.Write($"<table class=\"rows\">\n<thead><tr><th scope=\"col\">Id</th><th scope=\"col\">Time</th><th scope=\"col\">Graph</th><th scope=\"col\">Reason</th><th scope=\"col\">From</th><th scope=\"col\" class=\"n\">Bytes</th><th scope=\"col\">Error</th></tr></thead>\n<tbody>\n");
        foreach (var row in Enumerable.Reverse(rows))
            page.Write($"<tr><td><a href=\"{new HtmlWriter.Link(UrlOf(row.Id))}\">{row.Id}</a></td><td>{row.Time}</td><td>{row.Kind}</td><td>{row.Reason}</td><td>{row.AlertId ?? row.Origin}</td><td class=\"n\">{row.Size}</td><td>{row.Error}</td></tr>\n");
        page.Write($"</tbody>\n</table>\n");
    }
}

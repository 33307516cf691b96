using System.Globalization;
using Cronwatch.App.Pages;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>The frame of every page. All of it is readable without a script; the script keeps it up to date.</summary>
internal static class ConsolePage
{
    private static readonly (string Url, string Name)[] Pages =
        [("/", "Alerts"), ("/rules", "Rules"), ("/pipeline", "Pipeline"), ("/executions", "Executions"), ("/dead-letters", "Dead letters")];

    /// <summary>A page.</summary>
    /// <param name="title">What it is called.</param>
    /// <param name="at">The entry of the menu that it belongs to.</param>
    /// <param name="content">Writes what is on it.</param>
    /// <param name="live">When the script asks for it again: <c>alerts</c> come, or every so many seconds; null: not at all.</param>
    /// <param name="status">The answer's status.</param>
    public static IResult Of(string title, string at, Action<HtmlWriter> content, string? live = null, int status = StatusCodes.Status200OK)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var page = new HtmlWriter(text);
        page.Write($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Write($"<meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · cronwatch</title>\n<link rel=\"icon\" href=\"data:,\">\n");
        page.Write($"<link rel=\"stylesheet\" href=\"/console.css\">\n<script src=\"/console.js\" type=\"module\"></script>\n</head>\n<body>\n");
        page.Write($"<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<header>\n<a class=\"brand\" href=\"/\">cronwatch</a>\n<nav aria-label=\"Pages\">\n");
        foreach (var (url, name) in Pages)
            if (url == at)
                page.Write($"<a href=\"{url}\" aria-current=\"page\">{name}</a>\n");
            else
                page.Write($"<a href=\"{url}\">{name}</a>\n");
        page.Write($"</nav>\n<p id=\"state\" role=\"status\"></p>\n</header>\n<main id=\"main\" data-live=\"{live}\">\n");
        content(page);
        page.Write($"</main>\n</body>\n</html>\n");
        return Results.Content(text.ToString(), "text/html; charset=utf-8", statusCode: status);
    }

    /// <summary>A page that says why there is nothing to see.</summary>
    public static IResult Notice(string title, string at, string words, int status) => Of(title, at, page => page.Write($"<h1>{title}</h1>\n<p>{words}</p>\n"), status: status);
}

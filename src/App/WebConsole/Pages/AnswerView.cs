using System.Text.Json;
using Cronwatch.App.Pages;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.WebConsole.Pages;

/// <summary>JSON as tables and lists: a list of objects is a table, an object a list of names and values.</summary>
internal static class AnswerView
{
    private const int MostRows = 100;
    private const int MostColumns = 20;
    private const int MostDepth = 8;

    public static void WriteSection(HtmlWriter page, string title, JsonElement value)
    {
        page.Write($"<section>\n<h2>{title}</h2>\n");
        Write(page, value, except: []);
        page.Write($"</section>\n");
    }

    /// <summary>Writes the members of an object.</summary>
    public static void Write(HtmlWriter page, JsonElement answer, IReadOnlyCollection<string> except) => WriteMembers(page, answer, except, 0);

    private static void WriteMembers(HtmlWriter page, JsonElement value, IReadOnlyCollection<string> except, int depth)
    {
        page.Write($"<dl class=\"facts\">");
        foreach (var (name, member) in MembersOf(value).Where(member => !except.Contains(member.Name)))
        {
            page.Write($"<dt>{name.Replace('_', ' ')}</dt><dd>");
            Write(page, member, depth + 1);
            page.Write($"</dd>");
        }
        page.Write($"</dl>\n");
    }

    private static void Write(HtmlWriter page, JsonElement value, int depth)
    {
        if (depth > MostDepth)
            page.Write($"…");
        else if (value.ValueKind == JsonValueKind.Object)
            WriteMembers(page, value, except: [], depth);
        else if (value.ValueKind != JsonValueKind.Array)
            page.Write($"{AlertText.TextOf(value)}");
        else if (value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object))
            WriteTable(page, [.. value.EnumerateArray().Take(MostRows)], depth);
        else
            foreach (var item in value.EnumerateArray().Take(MostRows))
            {
                Write(page, item, depth + 1);
                page.Write($"<br>");
            }
    }

    private static void WriteTable(HtmlWriter page, List<JsonElement> rows, int depth)
    {
        if (rows.Count == 0)
        {
            page.Write($"<span class=\"soft\">none</span>");
            return;
        }
        var cells = rows.ConvertAll(row => MembersOf(row).DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal));
        var columns = cells.SelectMany(row => row.Keys).Distinct(StringComparer.Ordinal).Take(MostColumns).ToList();
        page.Write($"<div class=\"wide\"><table><thead><tr>");
        foreach (var column in columns)
            page.Write($"<th scope=\"col\">{column.Replace('_', ' ')}</th>");
        page.Write($"</tr></thead><tbody>\n");
        foreach (var row in cells)
        {
            page.Write($"<tr>");
            foreach (var column in columns)
            {
                page.Write($"<td>");
                if (row.TryGetValue(column, out var cell))
                    Write(page, cell, depth + 1);
                page.Write($"</td>");
            }
            page.Write($"</tr>\n");
        }
        page.Write($"</tbody></table></div>\n");
    }

    private static IEnumerable<(string Name, JsonElement Value)> MembersOf(JsonElement value) =>
        value.EnumerateObject().Select(member => (AlertText.NameOf(member), member.Value));
}

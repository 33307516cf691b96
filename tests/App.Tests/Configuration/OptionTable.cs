using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cronwatch.App.Configuration;

namespace Cronwatch.App.Tests.Configuration;

/// <summary>All options of the configuration as rows of Markdown: key, default, and what their documentation comments say.</summary>
internal static partial class OptionTable
{
    private static readonly Dictionary<string, XElement> Comments = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "cronwatch.xml"))
        .Descendants("member").ToDictionary(m => m.Attribute("name")!.Value);

    public static List<string> Rows() => [.. RowsOf("", new CronwatchOptions())];

    private static IEnumerable<string> RowsOf(string prefix, object options)
    {
        foreach (var option in options.GetType().GetProperties().Where(p => p.CanWrite))
        {
            var (key, value) = (prefix + option.Name, option.GetValue(options));
            var type = option.PropertyType;
            var rows = type.Namespace == typeof(CronwatchOptions).Namespace ? RowsOf(key + ":", value!)
                : value is IDictionary && type.GetGenericArguments()[1] is { IsClass: true } of && of != typeof(string)
                    ? RowsOf($"{key}:NAME:", Activator.CreateInstance(of)!)
                : [$"| `{key}` | {Default(value)} | {MeaningOf(option)} |"];
            foreach (var row in rows)
                yield return row;
        }
    }

    private static string Default(object? value) => value switch
    {
        null or "" or IDictionary or Array => "",
        bool flag => flag ? "`true`" : "`false`",
        TimeSpan span => $"`{span:c}`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    private static string MeaningOf(PropertyInfo option)
    {
        var comment = Comments[$"P:{option.DeclaringType!.FullName}.{option.Name}"];
        return $"{TextOf(comment.Element("summary"))} {Usual().Replace(TextOf(comment.Element("value")), "")}".Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string TextOf(XElement? comment) => comment is null ? "" : Blank().Replace(string.Concat(comment.Nodes().Select(node => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
        _ => node.ToString(),
    })), " ").Trim();

    // The default stands in a column of its own.
    [GeneratedRegex(@" ?Default: .*$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Usual();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Blank();
}

using System.Globalization;
using System.Text.RegularExpressions;
using Tomlyn.Model;

namespace Cronwatch.Detect.Rules;

/// <summary>The investigation guide of a rule.</summary>
internal static partial class GuideText
{
    /// <summary>The guide with each <c>$osquery_N</c> replaced by <c>label: query</c>; one that is not there is left.</summary>
    public static string WithQueries(string note, TomlTable root)
    {
        var queries = root.TryGetValue("transform", out var transform) && transform is TomlTable table
            && table.TryGetValue("osquery", out var osquery) && osquery is TomlTableArray entries ? entries : [];
        return Placeholder().Replace(note, match =>
        {
            var number = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            return number < queries.Count ? TextOf(queries[number]) : match.Value;
        });
    }

    private static string TextOf(TomlTable entry) => $"{Value(entry, "label")}: {Value(entry, "query")}";

    private static string Value(TomlTable entry, string key) =>
        entry.TryGetValue(key, out var value) && value is string text ? text.Trim() : "";

    [GeneratedRegex(@"\$osquery_([0-9]{1,4})")]
    private static partial Regex Placeholder();
}

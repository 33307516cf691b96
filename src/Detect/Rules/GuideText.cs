using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Cronwatch.Events;
using Tomlyn.Model;

namespace Cronwatch.Detect.Rules;

/// <summary>The investigation guide of a rule, its placeholders found.</summary>
internal static partial class GuideText
{
    /// <summary>The guide in parts: each <c>$osquery_N</c> a query, each <c>{{field}}</c> a placeholder. A query that is not there is text.</summary>
    public static ImmutableArray<GuidePart> PartsOf(string note, TomlTable root)
    {
        var queries = root.TryGetValue("transform", out var transform) && transform is TomlTable table
            && table.TryGetValue("osquery", out var osquery) && osquery is TomlTableArray entries ? entries : [];
        return Split(note, match => match.Groups["query"] is { Success: true, ValueSpan: var digits }
            ? int.Parse(digits, CultureInfo.InvariantCulture) is var number && number < queries.Count
                ? QueryOf(queries[number], note, match)
                : new GuidePart.Text(match.Value)
            : PlaceholderOf(match, GuideMarkup.IsAround(note, match) ? PlaceholderSite.Markup : PlaceholderSite.Prose));
    }

    /// <summary>The guide as one text, each query as <c>label: query</c>.</summary>
    public static string Of(ImmutableArray<GuidePart> parts) => string.Concat(parts.Select(part => part switch
    {
        GuidePart.Query query => $"{query.Label}: {Of(query.Sql)}",
        GuidePart.Placeholder placeholder => placeholder.Written,
        GuidePart.Text text => text.Written,
        _ => throw new System.Diagnostics.UnreachableException(),
    }));

    /// <summary>The fields whose values the guide shows.</summary>
    public static IEnumerable<string> FieldsOf(ImmutableArray<GuidePart> parts) => parts.SelectMany(part => part switch
    {
        GuidePart.Query query => FieldsOf(query.Sql),
        GuidePart.Placeholder placeholder => [placeholder.Field],
        _ => [],
    });

    private static ImmutableArray<GuidePart> Split(string text, Func<Match, GuidePart> partOf)
    {
        var (parts, from) = (ImmutableArray.CreateBuilder<GuidePart>(), 0);
        foreach (Match match in PlaceholderPattern().Matches(text))
        {
            if (match.Index > from)
                parts.Add(new GuidePart.Text(text[from..match.Index]));
            parts.Add(partOf(match));
            from = match.Index + match.Length;
        }
        if (from < text.Length)
            parts.Add(new GuidePart.Text(text[from..]));
        return parts.ToImmutable();
    }

    // Where an answer could end what it stands in, the query stands alone, as written.
    private static GuidePart QueryOf(TomlTable entry, string note, Match match)
    {
        var (label, sql) = (Value(entry, "label"), Value(entry, "query"));
        var indent = GuideMarkup.IndentOf(note, match);
        return indent is null && GuideMarkup.IsAround(note, match)
            ? new GuidePart.Text($"{label}: {sql}")
            : new GuidePart.Query(label, SqlOf(sql), QuerySteps.Of(sql), indent);
    }

    private static ImmutableArray<GuidePart> SqlOf(string sql) => Split(sql, match =>
        match.Groups["field"].Success ? PlaceholderOf(match, SiteIn(sql.AsSpan(0, match.Index))) : new GuidePart.Text(match.Value));

    // A quote that is doubled opens again what it closed.
    private static PlaceholderSite SiteIn(ReadOnlySpan<char> before)
    {
        var quote = '\0';
        foreach (var c in before)
            if (quote == '\0' ? c is '\'' or '"' : c == quote)
                quote = quote == '\0' ? c : '\0';
        return quote switch { '\'' => PlaceholderSite.SqlText, '"' => PlaceholderSite.SqlName, _ => PlaceholderSite.Sql };
    }

    private static GuidePart.Placeholder PlaceholderOf(Match match, PlaceholderSite site) => new(match.Groups["field"].Value, match.Value, site);

    private static string Value(TomlTable entry, string key) =>
        entry.TryGetValue(key, out var value) && value is string text ? text.Trim() : "";

    [GeneratedRegex(@"\$osquery_(?<query>[0-9]{1,4})|\{\{ *(?<field>[A-Za-z_@][A-Za-z0-9_@.-]*) *\}\}", RegexOptions.ExplicitCapture)]
    private static partial Regex PlaceholderPattern();
}

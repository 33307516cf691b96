using System.Globalization;
using System.Text.Json.Nodes;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>What of an index is mapped so that it would refuse alerts, or not find them again.</summary>
/// <param name="Field">The field by its full dotted name, or the setting of the mapping.</param>
/// <param name="Is">What it is.</param>
/// <param name="MustBe">What it must be.</param>
internal sealed record MappingConflict(string Field, string Is, string MustBe)
{
    public override string ToString() => $"{Field} is {Is} and must be {MustBe}";
}

/// <summary>Holds the mappings of an index against those of the template. A field that is not mapped is none: it is kept.</summary>
internal static class MappingConflicts
{
    /// <summary>All of them, in the template's order.</summary>
    /// <param name="actual">The <c>mappings</c> of the index.</param>
    /// <param name="wanted">Those of the template.</param>
    public static IEnumerable<MappingConflict> Of(JsonObject actual, JsonObject wanted)
    {
        if (Text(actual["dynamic"]) is var dynamic and not "false")
            yield return new("dynamic", dynamic ?? "true", "false");
        if (Text(actual["enabled"]) == "false")
            yield return new("enabled", "false", "true");
        if (Text(actual["subobjects"]) == "false")
            yield return new("subobjects", "false", "true");
        foreach (var conflict in Below("", actual, wanted))
            yield return conflict;
    }

    private static IEnumerable<MappingConflict> Below(string above, JsonObject actual, JsonObject wanted)
    {
        if (actual["properties"] is not JsonObject there)
            yield break;
        foreach (var (name, mapping) in wanted["properties"]!.AsObject())
            if (there[name] is JsonObject found)
                foreach (var conflict in OfField(above + name, found, mapping!.AsObject()))
                    yield return conflict;
    }

    private static IEnumerable<MappingConflict> OfField(string name, JsonObject found, JsonObject wanted)
    {
        if (wanted["properties"] is null)
            return LeafConflict(found, wanted) is (var isWhat, var mustBe) ? [new(name, isWhat, mustBe)] : [];
        if (TypeOf(found) is not "object" and var type)
            return [new(name, type, "an object")];
        if (Text(found["dynamic"]) is { } dynamic and not "false")
            return [new(name, $"an object with dynamic {dynamic}", "one with dynamic false")];
        return Below(name + ".", found, wanted);
    }

    private static (string Is, string MustBe)? LeafConflict(JsonObject found, JsonObject wanted)
    {
        var (type, must) = (TypeOf(found), TypeOf(wanted));
        return must switch
        {
            _ when type == "disabled object" && (IsFlattened(must) || type == must) => null,
            "flattened" or "flat_object" when IsFlattened(type) => null,
            "keyword" when type is "wildcard" => null,
            "text" when type is "match_only_text" => null,
            "float" when type is "double" => null,
            _ when type != must => (type, must),
            // Lucene refuses a term of more than 32,766 bytes, and with it the document.
            "keyword" when Text(found["index"]) != "false" && !(int.TryParse(Text(found["ignore_above"]), CultureInfo.InvariantCulture, out var most) && most <= AlertMappings.LongKeyword) =>
                ("a keyword of any length", FormattableString.Invariant($"one with ignore_above {AlertMappings.LongKeyword} at most")),
            "date" when Text(found["format"]) is { } format && !format.Contains("date_optional_time", StringComparison.Ordinal) =>
                ($"a date of the format {format}", "one of strict_date_optional_time"),
            _ => null,
        };
    }

    private static bool IsFlattened(string type) => type is "flattened" or "flat_object";

    private static string TypeOf(JsonObject mapping) =>
        Text(mapping["enabled"]) == "false" ? "disabled object" : Text(mapping["type"]) ?? "object";

    private static string? Text(JsonNode? value) => value?.ToString();
}

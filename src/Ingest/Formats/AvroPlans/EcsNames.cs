using System.Text.Json;
using Avro;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>
/// What the fields of a record are called in ECS. Names of Avro hold letters, digits and <c>_</c>, so that
/// <c>@timestamp</c> and dotted names have to be spelt otherwise:
/// <list type="number">
/// <item>a field's property <c>"ecs"</c> is its name, whatever it holds;</item>
/// <item>at the root, <c>_timestamp</c> or else <c>timestamp</c> is <c>@timestamp</c>, unless a property names one;</item>
/// <item>two underscores between other characters are a dot: <c>event__category</c>.</item>
/// </list>
/// One underscore stays what it is, since ECS has it in names (<c>command_line</c>).
/// </summary>
internal static class EcsNames
{
    private const string Timestamp = "@timestamp";

    /// <summary>The name of each field, in the order of the record.</summary>
    public static string[] Of(RecordSchema record, bool isRoot)
    {
        var names = record.Fields.ConvertAll(NameOf);
        if (isRoot && !names.Contains(Timestamp))
        {
            var at = names.IndexOf("_timestamp") is var first and >= 0 ? first : names.IndexOf("timestamp");
            if (at >= 0)
                names[at] = Timestamp;
        }
        return [.. names];
    }

    private static string NameOf(Field field) =>
        PropertyOf(field) ?? (field.Name.StartsWith('_') || field.Name.EndsWith('_')
            ? field.Name
            : field.Name.Replace("__", ".", StringComparison.Ordinal));

    // Properties come as the JSON that stands in the schema.
    private static string? PropertyOf(Field field)
    {
        if (field.GetProperty("ecs") is not { } json)
            return null;
        using var value = JsonDocument.Parse(json);
        return value.RootElement.ValueKind == JsonValueKind.String && value.RootElement.GetString() is { Length: > 0 } name ? name : null;
    }
}

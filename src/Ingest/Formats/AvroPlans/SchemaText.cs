using System.Text.Json.Nodes;
using Avro;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>Schemas as registries have them, parsed.</summary>
internal static class SchemaText
{
    /// <summary>The property that tells what a value means, beside its type.</summary>
    public const string LogicalType = "logical";

    /// <summary>Parses a schema and, before it, those that it names. Throws whatever the parsers throw.</summary>
    public static Schema Parse(IEnumerable<string> referenced, string text)
    {
        var names = new SchemaNames();
        foreach (var other in referenced)
            Schema.Parse(WithoutLogicalTypes(other), names);
        return Schema.Parse(WithoutLogicalTypes(text), names);
    }

    // The specification wants a logical type that does not fit its type ignored, and has newer ones; the parser refuses the
    // whole schema. So it sees a property of another name.
    private static string WithoutLogicalTypes(string text)
    {
        var schema = JsonNode.Parse(text);
        Rename(schema);
        return schema?.ToJsonString() ?? text;
    }

    private static void Rename(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var element in array)
                Rename(element);
        }
        else if (node is JsonObject type)
        {
            foreach (var (_, value) in type)
                Rename(value);
            if (type.Remove("logicalType", out var logical))
                type[LogicalType] = logical;
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>
/// The composable index template of alerts: what is not mapped here is kept but not searched, so that an event can
/// neither add a field nor be refused for one. Only types that every engine since Elasticsearch 7.8 knows.
/// </summary>
internal static class IndexTemplate
{
    /// <summary>What it is called.</summary>
    public const string Name = "cronwatch-alerts";

    /// <summary>Where it is read and written, below the node's address.</summary>
    public const string Path = "_index_template/" + Name;

    /// <summary>Rises with each change: an older one in the cluster is replaced, a later one stays.</summary>
    public const long Version = 1;

    private static readonly Version FlatObjectSince = new(2, 7);

    /// <summary>The template for an engine.</summary>
    /// <param name="engine"><c>elasticsearch</c> or <c>opensearch</c>.</param>
    /// <param name="version">Its version.</param>
    public static byte[] BodyFor(string engine, string version) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["index_patterns"] = new JsonArray("cronwatch-alerts-*"),
        ["priority"] = 500,
        ["version"] = Version,
        ["template"] = new JsonObject
        {
            ["settings"] = new JsonObject
            {
                ["index.number_of_shards"] = 1,
                ["index.mapping.total_fields.limit"] = 2_000,
                ["index.mapping.ignore_malformed"] = true,
            },
            ["mappings"] = new JsonObject
            {
                ["dynamic"] = false,
                ["properties"] = PropertiesFor(FlattenedOf(engine, version)),
            },
            ["aliases"] = new JsonObject { [Name] = new JsonObject() },
        },
    });

    /// <summary>The version of the template in an answer to reading it; −1 where it says none.</summary>
    public static long VersionIn(byte[] body)
    {
        try
        {
            return (long?)JsonNode.Parse(body)?["index_templates"]?[0]?["index_template"]?["version"] ?? -1;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return -1;
        }
    }

    private static JsonObject FlattenedOf(string engine, string version) => engine switch
    {
        "opensearch" when System.Version.TryParse(version.Split('-')[0], out var number) && number >= FlatObjectSince =>
            new() { ["type"] = "flat_object" },
        "opensearch" => new() { ["type"] = "object", ["enabled"] = false },
        _ => new() { ["type"] = "flattened", ["ignore_above"] = 4_096 },
    };

    private static JsonObject PropertiesFor(JsonObject flattened)
    {
        var properties = new JsonObject();
        foreach (var (name, mapping) in AlertMappings.All)
            Put(properties, name, mapping.DeepClone().AsObject());
        foreach (var (name, type) in MappedFields.All.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            Put(properties, name, AlertMappings.Of(name, type));
            if (name.StartsWith("event.", StringComparison.Ordinal))
                Put(properties, "kibana.alert.original_" + name, AlertMappings.Of(name, type));
            if (name.StartsWith("data_stream.", StringComparison.Ordinal))
                Put(properties, "kibana.alert.original_" + name, AlertMappings.Of(name, type));
        }
        Put(properties, MappedFields.Labels, flattened.DeepClone().AsObject());
        Put(properties, "kibana.alert.rule.parameters", flattened);
        return properties;
    }

    // A dotted name is a path of objects.
    private static void Put(JsonObject properties, string name, JsonObject mapping)
    {
        var parts = name.Split('.');
        foreach (var part in parts[..^1])
        {
            if (properties[part] is not JsonObject parent)
                properties[part] = parent = [];
            if (parent["properties"] is not JsonObject inner)
                parent["properties"] = inner = [];
            properties = inner;
        }
        properties[parts[^1]] = mapping;
    }
}

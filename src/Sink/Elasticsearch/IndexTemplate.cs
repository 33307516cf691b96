using System.Text.Json;
using System.Text.Json.Nodes;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>
/// The index templates of alerts over one component with their mappings: what is not mapped there is kept but not searched, so
/// that an event can neither add a field nor be refused for one. Only types that every engine since Elasticsearch 7.8 knows.
/// </summary>
internal static class IndexTemplate
{
    /// <summary>What it is called, and the alias that readers use.</summary>
    public const string Name = "cronwatch-alerts";

    /// <summary>Rises with each change: an older one in the cluster is replaced by a run, a later one stays.</summary>
    public const long Version = 2;

    /// <summary>The component that holds the mappings.</summary>
    public const string Component = "cronwatch-alerts-mappings";

    private const int Priority = 500;

    private static readonly Version FlatObjectSince = new(2, 7);

    /// <summary>The component with the mappings for an engine.</summary>
    /// <param name="engine"><c>elasticsearch</c> or <c>opensearch</c>.</param>
    /// <param name="version">Its version.</param>
    public static ClusterObject MappingsFor(string engine, string version) => new(
        "component template", Component, "_component_template/" + Component, "component-template.json", new JsonObject
        {
            ["version"] = Version,
            ["template"] = new JsonObject
            {
                ["mappings"] = new JsonObject
                {
                    ["dynamic"] = false,
                    ["properties"] = PropertiesFor(FlattenedOf(engine, version)),
                },
            },
        });

    /// <summary>The template of all indices of alerts.</summary>
    public static ClusterObject OfAll() => Of(Name, "index-template.json", "cronwatch-alerts-*", Priority, []);

    /// <summary>
    /// The template of those of a month where ILM ages them. It would refuse an index whose name has no date, so that the other
    /// one must not name the policy.
    /// </summary>
    public static ClusterObject OfMonths() => Of(Name + "-monthly", "index-template-monthly.json", IndexLifecycle.Monthly, Priority + 1, new JsonObject
    {
        ["index.lifecycle.name"] = IndexLifecycle.Name,
        ["index.lifecycle.parse_origination_date"] = true,
    });

    /// <summary>The version of a template in an answer to reading it; −1 where it says none.</summary>
    public static long VersionIn(byte[] body)
    {
        try
        {
            var answer = JsonNode.Parse(body);
            return (long?)(answer?["index_templates"]?[0]?["index_template"]?["version"]
                ?? answer?["component_templates"]?[0]?["component_template"]?["version"]) ?? -1;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return -1;
        }
    }

    private static ClusterObject Of(string name, string file, string pattern, int priority, JsonObject settings)
    {
        settings["index.number_of_shards"] = 1;
        settings["index.mapping.total_fields.limit"] = 2_000;
        settings["index.mapping.ignore_malformed"] = true;
        return new("index template", name, "_index_template/" + name, file, new JsonObject
        {
            ["index_patterns"] = new JsonArray(pattern),
            ["priority"] = priority,
            ["version"] = Version,
            ["composed_of"] = new JsonArray(Component),
            ["template"] = new JsonObject
            {
                ["settings"] = settings,
                ["aliases"] = new JsonObject { [Name] = new JsonObject() },
            },
        });
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

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>
/// How indices of a month are deleted by age: ILM in Elasticsearch, ISM in OpenSearch. Those of wrong clocks have no month and
/// one index for all times, so they stay.
/// </summary>
internal static class IndexLifecycle
{
    /// <summary>What the policy is called in either.</summary>
    public const string Name = "cronwatch-alerts";

    /// <summary>The names of indices of a month.</summary>
    public const string Monthly = "cronwatch-alerts-*.01";

    // An index is as old as the first day of its month: its last alert is a month younger.
    private const int Month = 31;

    /// <summary>The policy by which each alert is kept for so many days at least.</summary>
    public static ClusterObject PolicyOf(string engine, int retentionDays) => engine == "opensearch"
        ? new("ISM policy", Name, "_plugins/_ism/policies/" + Name, "lifecycle-policy.json", Managed(Age(retentionDays)))
        : new("ILM policy", Name, "_ilm/policy/" + Name, "lifecycle-policy.json", Phases(Age(retentionDays)));

    /// <summary>When an index is deleted, as both write it.</summary>
    public static string Age(int retentionDays) => string.Create(CultureInfo.InvariantCulture, $"{retentionDays + Month}d");

    /// <summary>When the policy in an answer deletes; null where it does not say it as ours does.</summary>
    public static string? AgeIn(byte[] body)
    {
        try
        {
            var answer = JsonNode.Parse(body);
            return (string?)(answer?[Name]?["policy"]?["phases"]?["delete"]?["min_age"]
                ?? answer?["policy"]?["states"]?[0]?["transitions"]?[0]?["conditions"]?["min_index_age"]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject Phases(string age) => new()
    {
        ["policy"] = new JsonObject
        {
            ["phases"] = new JsonObject
            {
                ["delete"] = new JsonObject { ["min_age"] = age, ["actions"] = new JsonObject { ["delete"] = new JsonObject() } },
            },
        },
    };

    private static JsonObject Managed(string age) => new()
    {
        ["policy"] = new JsonObject
        {
            ["description"] = "Deletes indices of cronwatch's alerts by age.",
            ["default_state"] = "kept",
            ["states"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "kept",
                    ["actions"] = new JsonArray(),
                    ["transitions"] = new JsonArray(
                        new JsonObject { ["state_name"] = "deleted", ["conditions"] = new JsonObject { ["min_index_age"] = age } }),
                },
                new JsonObject
                {
                    ["name"] = "deleted",
                    ["actions"] = new JsonArray(new JsonObject { ["delete"] = new JsonObject() }),
                    ["transitions"] = new JsonArray(),
                }),
            ["ism_template"] = new JsonArray(new JsonObject { ["index_patterns"] = new JsonArray(Monthly), ["priority"] = 500 }),
        },
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Tomlyn.Model;

namespace Cronwatch.Detect.Rules;

/// <summary>TOML values as JSON, keys as they are written. Dates, and numbers that JSON does not have, become strings.</summary>
internal static class TomlJson
{
    public static JsonElement Of(TomlTable table) => JsonSerializer.SerializeToElement(Node(table));

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        long number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        TomlTable table => new JsonObject(table.Select(pair => KeyValuePair.Create(pair.Key, Node(pair.Value)))),
        TomlTableArray tables => new JsonArray([.. tables.Select(Node)]),
        TomlArray array => new JsonArray([.. array.Select(Node)]),
        _ => JsonValue.Create(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)),
    };
}

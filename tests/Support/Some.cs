using System.Text;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Support;

/// <summary>Events for tests, made without the decoder that other tests are about.</summary>
public static class Some
{
    /// <summary>The event that this JSON object says, its values in the slots of the table.</summary>
    public static HostEvent Event(FieldTable fields, string json)
    {
        var made = new HostEvent(fields);
        made.SetRaw(Encoding.UTF8.GetBytes(json));
        using var document = JsonDocument.Parse(json);
        Fill(made, null, document.RootElement);
        return made;
    }

    /// <summary>The file of a rule about files of these paths, with some more keys.</summary>
    public static string Rule(string name, string paths, string keys = "", string? id = null) => $"""
        [rule]
        author = ["a"]
        description = "d"
        language = "eql"
        name = "{name}"
        risk_score = 1
        rule_id = "{id ?? name}"
        severity = "low"
        type = "eql"
        query = 'file where file.path like "{paths}"'
        {keys}

        """;

    /// <summary>What makes it a rule of persistence.</summary>
    public const string OfPersistence = """threat = [{ tactic = { id = "TA0003" } }]""";

    /// <summary>A file event as the examples of the rule give it. The name parts follow from the paths unless given.</summary>
    public static string FileEvent(
        string path, string action = "creation", string? executable = "/usr/bin/bash", string? name = null,
        string? extension = null, string? was = null, string host = "0a1b2c3d4e5f60718293a4b5c6d7e8f9", string id = "e1")
    {
        var file = new Dictionary<string, object?> { ["path"] = path, ["name"] = path.Split('/')[^1] };
        if (extension is not null)
            file["extension"] = extension;
        if (was is not null)
            file["Ext"] = new { original = new { path = path + "." + was, extension = was } };
        var process = new Dictionary<string, object?> { ["pid"] = 4711, ["entity_id"] = "p1" };
        if (executable is not null)
            process["executable"] = executable;
        if ((name ?? executable?.Split('/')[^1]) is { } processName)
            process["name"] = processName;
        return JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["@timestamp"] = "2026-01-15T09:57:12.1806296Z",
            ["event"] = new
            {
                id,
                action = action.Contains(',', StringComparison.Ordinal) ? (object)action.Split(',', StringSplitOptions.TrimEntries) : action,
                category = new[] { "file" },
                kind = "event",
            },
            ["host"] = new { id = host, name = "web-01", os = new { type = "linux" } },
            ["agent"] = new { id = "f0531fa6-f25c-46d9-815a-9333b25ba728", type = "endpoint" },
            ["file"] = file,
            ["process"] = process,
            ["user"] = new { id = 0, name = "root" },
        });
    }

    private static void Fill(HostEvent made, string? name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    Fill(made, name is null ? property.Name : $"{name}.{property.Name}", property.Value);
                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                    Fill(made, name, element);
                break;
            case JsonValueKind.Null:
                break;
            default:
                if (made.Fields.Find(name ?? "") is { } field)
                    made.AddText(field.Slot, KindOf(value), Encoding.UTF8.GetBytes(
                        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));
                break;
        }
    }

    private static ValueKind KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => ValueKind.Text,
        JsonValueKind.Number => ValueKind.Number,
        JsonValueKind.True => ValueKind.True,
        _ => ValueKind.False,
    };
}

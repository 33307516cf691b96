using System.Text.Json;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.Sinks.Tests;

public sealed class IndexTemplateTests
{
    [Theory]
    [InlineData("elasticsearch", "9.0.1", """{"type":"flattened","ignore_above":4096}""")]
    [InlineData("opensearch", "2.19.6", """{"type":"flat_object"}""")]
    [InlineData("opensearch", "3.0.0-alpha1", """{"type":"flat_object"}""")]
    [InlineData("opensearch", "2.5.0", """{"type":"object","enabled":false}""")]
    public void MappingsFor_Engine_UsesTheTypeItHas(string engine, string version, string mapping) =>
        Assert.Equal(mapping, Mapping(Properties(engine, version), "kibana.alert.rule.parameters")!.Value.GetRawText());

    [Fact]
    public void MappingsFor_EachFieldOfAnAlert_IsMapped()
    {
        var properties = Properties("elasticsearch", "9.0.1");
        var unmapped = new List<string>();
        foreach (var field in Hits.Document(AlertDocumentTests.Event, AlertDocumentTests.Answers).EnumerateObject())
            Walk(field.Name, field.Value, properties, unmapped);
        Assert.Empty(unmapped);
    }

    [Fact]
    public void MappingsFor_EachFieldOfABurst_IsMapped()
    {
        var properties = Properties("elasticsearch", "9.0.1");
        var unmapped = new List<string>();
        foreach (var field in JsonElement.Parse(BurstDocumentTests.Written(BurstDocumentTests.Burst)).EnumerateObject())
            Walk(field.Name, field.Value, properties, unmapped);
        Assert.Empty(unmapped);
    }

    private static void Walk(string name, JsonElement value, JsonElement properties, List<string> unmapped)
    {
        var mapping = Mapping(properties, name);
        if (mapping is { } known && (known.TryGetProperty("type", out _) || known.TryGetProperty("enabled", out _)))
            return;
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var inner in value.EnumerateObject())
                Walk($"{name}.{inner.Name}", inner.Value, properties, unmapped);
        else if (value.ValueKind == JsonValueKind.Array && mapping is not null)
            foreach (var element in value.EnumerateArray())
                Walk(name, element, properties, unmapped);
        else
            unmapped.Add(name);
    }

    private static JsonElement? Mapping(JsonElement properties, string name)
    {
        JsonElement? at = null;
        foreach (var part in name.Split('.'))
        {
            if (at is { } parent && !parent.TryGetProperty("properties", out properties))
                return null;
            if (!properties.TryGetProperty(part, out var next))
                return null;
            at = next;
        }
        return at;
    }

    private static JsonElement Properties(string engine, string version)
    {
        using var template = JsonDocument.Parse(IndexTemplate.MappingsFor(engine, version).Bytes);
        return template.RootElement.GetProperty("template").GetProperty("mappings").GetProperty("properties").Clone();
    }
}

using System.Text.Json.Nodes;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.Sinks.Tests;

public sealed class MappingConflictsTests
{
    private static readonly JsonObject Wanted = IndexTemplate.MappingsFor("elasticsearch", "9.0.1").Body["template"]!["mappings"]!.AsObject();

    [Fact]
    public void Of_TheTemplatesOwn_HasNone() => Assert.Empty(MappingConflicts.Of(Wanted, Wanted));

    [Theory]
    [InlineData("opensearch", "2.19.6")]
    [InlineData("opensearch", "2.5.0")]
    public void Of_AnotherEnginesTemplate_HasNone(string engine, string version) =>
        Assert.Empty(MappingConflicts.Of(IndexTemplate.MappingsFor(engine, version).Body["template"]!["mappings"]!.AsObject(), Wanted));

    [Theory]
    [InlineData("""{"pid":{"type":"long"},"command_line":{"type":"wildcard"},"own":{"type":"text"}}""")]
    [InlineData("""{"executable":{"type":"keyword","ignore_above":256}}""")]
    [InlineData("""{"executable":{"type":"keyword","index":false,"doc_values":false}}""")]
    [InlineData("""{"start":{"type":"date","format":"strict_date_optional_time||epoch_millis"}}""")]
    public void Of_AsGood_HasNone(string process) => Assert.Empty(Conflicts(process));

    [Theory]
    [InlineData("""{"pid":{"type":"keyword","ignore_above":1}}""", "process.pid is keyword and must be long")]
    [InlineData("""{"name":{"type":"text"}}""", "process.name is text and must be keyword")]
    [InlineData("""{"name":{"type":"keyword"}}""", "process.name is a keyword of any length and must be one with ignore_above 8191 at most")]
    [InlineData("""{"parent":{"type":"nested","properties":{}}}""", "process.parent is nested and must be an object")]
    [InlineData("""{"parent":{"type":"keyword"}}""", "process.parent is keyword and must be an object")]
    [InlineData("""{"parent":{"enabled":false}}""", "process.parent is disabled object and must be an object")]
    [InlineData("""{"parent":{"dynamic":"strict"}}""", "process.parent is an object with dynamic strict and must be one with dynamic false")]
    [InlineData("""{"start":{"type":"date","format":"epoch_millis"}}""", "process.start is a date of the format epoch_millis and must be one of strict_date_optional_time")]
    [InlineData("""{"start":{"type":"date_nanos"}}""", "process.start is date_nanos and must be date")]
    public void Of_OtherMapping_NamesFieldAndBoth(string process, string conflict) =>
        Assert.Equal([conflict], Conflicts(process).Select(c => c.ToString()));

    [Theory]
    [InlineData("""{}""", "dynamic is true and must be false")]
    [InlineData("""{"dynamic":"strict"}""", "dynamic is strict and must be false")]
    [InlineData("""{"dynamic":"false","enabled":false}""", "enabled is false and must be true")]
    [InlineData("""{"dynamic":false,"subobjects":false}""", "subobjects is false and must be true")]
    [InlineData("""{"dynamic":false,"properties":{"labels":{"type":"object"}}}""", "labels is object and must be flattened")]
    [InlineData("""{"dynamic":false,"properties":{"cronwatch":{"properties":{"event":{"properties":{"raw":{"type":"object"}}}}}}}""", "cronwatch.event.raw is object and must be disabled object")]
    public void Of_OtherRoot_SaysSo(string mappings, string conflict) =>
        Assert.Equal([conflict], MappingConflicts.Of(JsonNode.Parse(mappings)!.AsObject(), Wanted).Select(c => c.ToString()));

    private static IEnumerable<MappingConflict> Conflicts(string process) => MappingConflicts.Of(
        JsonNode.Parse($$$$"""{"dynamic":"false","properties":{"process":{"properties":{{{{process}}}}}}}""")!.AsObject(), Wanted);
}

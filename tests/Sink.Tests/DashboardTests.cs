using System.Text.Json.Nodes;
using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

/// <summary>The saved objects of <c>deploy/dashboards</c>: all that they name is there.</summary>
public sealed class DashboardTests
{
    private static readonly JsonObject[] Objects =
        [.. File.ReadAllLines(Path.Combine(Repository.Root, "deploy", "dashboards", "alerts.ndjson")).Select(line => JsonNode.Parse(line)!.AsObject())];

    private static readonly JsonObject Mappings = IndexTemplate.MappingsFor("elasticsearch", "9.0.1").Body["template"]!["mappings"]!.AsObject();

    [Fact]
    public void Objects_Together_AreADataViewADashboardAndItsPanels()
    {
        Assert.Equal(["dashboard", "index-pattern", "search", "visualization"], Objects.Select(TypeOf).Distinct().Order());
        Assert.Equal(Objects.Length, Objects.Select(o => (TypeOf(o), IdOf(o))).Distinct().Count());
        var view = Objects.Single(o => TypeOf(o) == "index-pattern")["attributes"]!;
        Assert.Equal(IndexTemplate.OfAll().Body["index_patterns"]![0]!.ToString(), view["title"]!.ToString());
        Assert.Equal("date", TypeIn(Mappings, view["timeFieldName"]!.ToString()));
    }

    [Fact]
    public void References_OfEachObject_LeadToOneOfTheFile()
    {
        var there = Objects.Select(o => (TypeOf(o), IdOf(o))).ToHashSet();
        Assert.All(Objects.SelectMany(o => o["references"]!.AsArray()), r => Assert.Contains((TypeOf(r!), IdOf(r!)), there));
        Assert.All(Objects.Where(o => TypeOf(o) is "search" or "visualization"), o => Assert.Contains(
            Inner(o, "kibanaSavedObjectMeta", "searchSourceJSON")["indexRefName"]!.ToString(), o["references"]!.AsArray().Select(r => r!["name"]!.ToString())));
    }

    [Fact]
    public void Dashboard_EachPanel_IsAReferenceAndOverlapsNoOther()
    {
        var dashboard = Objects.Single(o => TypeOf(o) == "dashboard");
        var panels = JsonNode.Parse(dashboard["attributes"]!["panelsJSON"]!.ToString())!.AsArray();
        Assert.Equal(dashboard["references"]!.AsArray().Select(r => r!["name"]!.ToString()), panels.Select(p => p!["panelRefName"]!.ToString()));
        Assert.Equal(Objects.Length - 2, panels.Count);
        var cells = panels.SelectMany(p => CellsOf(p!["gridData"]!)).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, c => Assert.InRange(c.X, 0, 47));
    }

    [Fact]
    public void Fields_OfEachAggregation_AreMappedToWhatItCanCount()
    {
        var aggregations = Objects.Where(o => TypeOf(o) == "visualization").SelectMany(o => Inner(o, "visState")["aggs"]!.AsArray()).ToList();
        var fields = aggregations.Where(a => a!["params"]!["field"] is not null).ToList();
        Assert.NotEmpty(fields);
        Assert.All(fields, a => Assert.Equal(TypeOf(a!) == "date_histogram" ? "date" : "keyword", TypeIn(Mappings, a!["params"]!["field"]!.ToString())));
    }

    [Fact]
    public void Columns_OfTheTable_AreMapped()
    {
        var search = Objects.Single(o => TypeOf(o) == "search")["attributes"]!;
        Assert.All(search["columns"]!.AsArray(), column => Assert.Equal("keyword", TypeIn(Mappings, column!.ToString())));
        Assert.Equal("date", TypeIn(Mappings, search["sort"]![0]![0]!.ToString()));
    }

    private static string TypeOf(JsonNode of) => of["type"]!.ToString();

    private static string IdOf(JsonNode of) => of["id"]!.ToString();

    private static JsonObject Inner(JsonObject of, params string[] path) =>
        JsonNode.Parse(path.Aggregate(of["attributes"]!, (at, name) => at[name]!).ToString())!.AsObject();

    private static string? TypeIn(JsonObject mappings, string field) =>
        field.Split('.').Aggregate((JsonNode?)mappings, (at, part) => at?["properties"]?[part])?["type"]?.ToString();

    private static IEnumerable<(int X, int Y)> CellsOf(JsonNode grid) =>
        from x in Enumerable.Range((int)grid["x"]!, (int)grid["w"]!)
        from y in Enumerable.Range((int)grid["y"]!, (int)grid["h"]!)
        select (x, y);
}

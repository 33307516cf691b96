using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

/// <summary>Getting ready to index: on a double for the versions that are not at hand, on real engines for those that are.</summary>
public sealed class TargetSetupTests
{
    private const string Component = "PUT /_component_template/cronwatch-alerts-mappings";
    private const string Template = "PUT /_index_template/cronwatch-alerts";
    private const string Monthly = "PUT /_index_template/cronwatch-alerts-monthly";

    [Theory]
    [InlineData("elasticsearch", "7.17.0", new[] { Component, Template, "PUT /_ilm/policy/cronwatch-alerts", Monthly })]
    [InlineData("elasticsearch", "8.19.2", new[] { Component, Template, "PUT /_ilm/policy/cronwatch-alerts", Monthly })]
    [InlineData("elasticsearch", "9.0.1", new[] { Component, Template, "PUT /_ilm/policy/cronwatch-alerts", Monthly })]
    [InlineData("opensearch", "2.0.0", new[] { Component, Template, "PUT /_plugins/_ism/policies/cronwatch-alerts" })]
    [InlineData("opensearch", "3.1.0", new[] { Component, Template, "PUT /_plugins/_ism/policies/cronwatch-alerts" })]
    public async Task ExamineAsync_NothingThere_MakesAllOnceAndThenFindsNothing(string engine, string version, string[] puts)
    {
        await using var server = new IndexDouble(engine, version);
        var first = await ExamineAsync(server, TargetChange.Missing);
        Assert.Empty(first.Findings);
        Assert.Equal(puts, server.Put);
        Assert.Equal(puts.Length, first.Made.Length);
        foreach (var change in Enum.GetValues<TargetChange>())
        {
            var again = await ExamineAsync(server, change);
            Assert.Equal((null, 0, 0), (again.Problem, again.Findings.Length, again.Made.Length));
        }
        Assert.Equal(puts, server.Put);
    }

    [Fact]
    public async Task ExamineAsync_NothingToBeChanged_SaysWhatIsMissingAndMakesNothing()
    {
        await using var server = new IndexDouble("elasticsearch", "9.0.1");
        var report = await ExamineAsync(server, TargetChange.None);
        Assert.Equal(
            [
                "component template cronwatch-alerts-mappings: it is missing; make it with cronwatch doctor --create, or from deploy/elasticsearch/component-template.json",
                "index template cronwatch-alerts: it is missing; make it with cronwatch doctor --create, or from deploy/elasticsearch/index-template.json",
                "ILM policy cronwatch-alerts: it is missing: no index is ever deleted; make it with cronwatch doctor --create, or from deploy/elasticsearch/lifecycle-policy.json",
            ], report.Findings.Select(f => $"{f}"));
        Assert.Empty(server.Put);
    }

    [Theory]
    [InlineData("elasticsearch", "7.16.3", "Elasticsearch 7.16.3 is older than 7.17; upgrade it")]
    [InlineData("opensearch", "1.3.20", "OpenSearch 1.3.20 is older than 2.0; upgrade it")]
    [InlineData("opensearch", "7.10.2", "OpenSearch hides its version; set compatibility.override_main_response_version to false in the cluster's settings")]
    [InlineData("easysearch", "1.8.0", "it is easysearch 1.8.0, which is neither Elasticsearch nor OpenSearch; name one of these with --index")]
    [InlineData("elasticsearch", "soon", "it is elasticsearch soon, which is neither Elasticsearch nor OpenSearch; name one of these with --index")]
    public async Task ExamineAsync_EngineThatIsNotServed_IsRefusedAndAskedNothingMore(string engine, string version, string problem)
    {
        await using var server = new IndexDouble(engine, version);
        var report = await ExamineAsync(server, TargetChange.MissingAndOlder);
        Assert.Equal($"{server.Url}: {problem}", report.Problem);
        Assert.Equal(["GET /"], server.Asked);
    }

    [Theory]
    [InlineData("elasticsearch", "10.0.0")]
    [InlineData("opensearch", "4.0.0-alpha1")]
    public async Task ExamineAsync_EngineNewerThanWeKnow_IsDoubtedAndUsed(string engine, string version)
    {
        await using var server = new IndexDouble(engine, version);
        var report = await ExamineAsync(server, TargetChange.MissingAndOlder);
        Assert.Null(report.Problem);
        Assert.Contains("is newer than", Assert.Single(report.Findings).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TargetChange.None, 1, 0)]
    [InlineData(TargetChange.Missing, 1, 0)]
    [InlineData(TargetChange.MissingAndOlder, 0, 1)]
    public async Task ExamineAsync_OlderTemplate_IsReplacedByARunAlone(TargetChange change, int findings, int puts)
    {
        await using var server = await ReadyAsync("elasticsearch", "8.1.0");
        server.Answers("GET /_index_template/cronwatch-alerts", 200, """{"index_templates":[{"index_template":{"version":1}}]}""");
        var before = server.Put.Count;
        Assert.Equal(findings, (await ExamineAsync(server, change)).Findings.Length);
        Assert.Equal(puts, server.Put.Count - before);
    }

    [Fact]
    public async Task ExamineAsync_TemplateOfALaterVersion_Stays()
    {
        await using var server = await ReadyAsync("elasticsearch", "8.1.0");
        server.Answers("GET /_index_template/cronwatch-alerts", 200, """{"index_templates":[{"index_template":{"version":99}}]}""");
        Assert.Equal((0, 0), await CountsAsync(server, TargetChange.MissingAndOlder));
    }

    [Fact]
    public async Task ExamineAsync_NoRightToTemplates_PreventsAndSaysWhatToDo()
    {
        await using var server = new IndexDouble("elasticsearch", "9.0.1");
        server.Answers(Component, 403, """{"error":"security"}""");
        var report = await ExamineAsync(server, TargetChange.MissingAndOlder);
        Assert.StartsWith("component template cronwatch-alerts-mappings: it was not written: HTTP 403", report.Problem, StringComparison.Ordinal);
        Assert.EndsWith("give the user the right to manage index templates, or have an administrator run cronwatch doctor --create", report.Problem, StringComparison.Ordinal);
    }

    // Where ILM is no part of a build, its address is taken for an index's; a setting of it would refuse the template.
    [Theory]
    [InlineData("elasticsearch", "GET /_ilm/policy/cronwatch-alerts", 404, """{"error":{"type":"index_not_found_exception"}}""", "no such policies")]
    [InlineData("opensearch", "GET /_plugins/_ism/policies/cronwatch-alerts", 400, """{"error":"no handler found"}""", "no such policies")]
    [InlineData("elasticsearch", "GET /_ilm/policy/cronwatch-alerts", 403, """{"error":"security"}""", "cannot be read")]
    public async Task ExamineAsync_NoLifecycle_IsFoundAndPreventsNothing(string engine, string request, int status, string body, string what)
    {
        await using var server = new IndexDouble(engine, engine == "opensearch" ? "2.19.6" : "7.17.28");
        server.Answers(request, status, body);
        var report = await ExamineAsync(server, TargetChange.MissingAndOlder);
        Assert.Null(report.Problem);
        Assert.Contains(what, Assert.Single(report.Findings).What, StringComparison.Ordinal);
        Assert.DoesNotContain(Monthly, server.Put);
    }

    [Theory]
    [InlineData("elasticsearch", "8.1.0")]
    [InlineData("opensearch", "3.0.0")]
    public async Task ExamineAsync_PolicyOfAnotherAge_StaysAndIsFound(string engine, string version)
    {
        await using var server = await ReadyAsync(engine, version);
        var report = await new TargetSetup(new(new() { Urls = [server.Url] }), "default", retentionDays: 90).ExamineAsync(TargetChange.MissingAndOlder, CancellationToken.None);
        Assert.Equal("it deletes after 431d, and Index:RetentionDays asks for 121d", Assert.Single(report.Findings).What);
        Assert.Empty(report.Made);
    }

    [Fact]
    public async Task ExamineAsync_ForEver_AsksForNoPolicy()
    {
        await using var server = new IndexDouble("elasticsearch", "9.0.1");
        await new TargetSetup(new(new() { Urls = [server.Url] }), "default", retentionDays: 0).ExamineAsync(TargetChange.Missing, CancellationToken.None);
        Assert.Equal([Component, Template], server.Put);
    }

    [Fact]
    public async Task ExamineAsync_IndexMappedOtherwise_PreventsWithFieldAndCure()
    {
        await using var server = await ReadyAsync("elasticsearch", "9.0.1");
        server.Has("default", "cronwatch-alerts-default-2026.01.01", """{"dynamic":"false","properties":{"process":{"properties":{"pid":{"type":"text"}}}}}""");
        var report = await ExamineAsync(server, TargetChange.MissingAndOlder);
        Assert.Equal("index cronwatch-alerts-default-2026.01.01: process.pid is text and must be long; mappings do not change: copy what is to be kept (_reindex) "
            + "to another name and delete the index; the template makes it anew", report.Problem);
    }

    [Fact]
    public async Task ExamineAsync_IndexOfAnotherSpace_IsNobodysBusiness()
    {
        await using var server = await ReadyAsync("elasticsearch", "9.0.1");
        server.Has("default", "cronwatch-alerts-default-b-2026.01.01", "{}");
        Assert.Equal((0, 0), await CountsAsync(server, TargetChange.MissingAndOlder));
    }

    [Fact]
    public async Task ExamineAsync_IndexMadeWithoutTheTemplate_IsToldInFewLines()
    {
        await using var server = await ReadyAsync("opensearch", "2.19.6");
        var fields = string.Join(',', "pid name executable command_line args args_count working_directory start end exit_code".Split(' ')
            .Select(name => $"\"{name}\":" + """{"type":"text"}"""));
        server.Has("default", "cronwatch-alerts-default-undated", """{"properties":{"process":{"properties":{""" + fields + "}}}}");
        var report = await ExamineAsync(server, TargetChange.None);
        Assert.Equal(9, report.Findings.Length);
        Assert.Equal("dynamic is true and must be false", report.Findings[0].What);
        Assert.Equal("3 more fields are mapped otherwise", report.Findings[8].What);
    }

    [Theory]
    [InlineData("""{"indices":[],"aliases":[],"data_streams":[{"name":"cronwatch-alerts-default-2026.01.01"}]}""", "it is an alias or a data stream")]
    [InlineData("""{"indices":[],"aliases":[{"name":"cronwatch-alerts-default-undated"}],"data_streams":[]}""", "it is an alias or a data stream")]
    [InlineData("""{"indices":[{"name":"cronwatch-alerts"}],"aliases":[],"data_streams":[]}""", "it is an index or data stream")]
    public async Task ExamineAsync_SomethingElseOfThatName_Prevents(string resolved, string what)
    {
        await using var server = await ReadyAsync("elasticsearch", "9.0.1");
        server.Answers("GET /_resolve/index/cronwatch-alerts*", 200, resolved);
        Assert.Contains(what, (await ExamineAsync(server, TargetChange.MissingAndOlder)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExamineAsync_AnotherTemplateGoesBefore_Prevents()
    {
        await using var server = await ReadyAsync("elasticsearch", "9.0.1");
        server.Answers("POST /_index_template/_simulate_index/cronwatch-alerts-default-1970.01.01", 200, """{"template":{"mappings":{"dynamic":"strict"}}}""");
        var problem = (await ExamineAsync(server, TargetChange.MissingAndOlder)).Problem;
        Assert.StartsWith("the next index cronwatch-alerts-default-*: dynamic is strict and must be false; another template goes before ours", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExamineAsync_IndexWithoutTheAlias_GetsIt()
    {
        await using var server = await ReadyAsync("elasticsearch", "9.0.1");
        server.Has("default", "cronwatch-alerts-default-2026.01.01", """{"dynamic":"false"}""", aliases: "");
        Assert.Equal("index cronwatch-alerts-default-2026.01.01", Assert.Single((await ExamineAsync(server, TargetChange.None)).Findings).Place);
        Assert.Equal("alias cronwatch-alerts of cronwatch-alerts-default-2026.01.01", Assert.Single((await ExamineAsync(server, TargetChange.Missing)).Made));
        Assert.Equal("PUT /cronwatch-alerts-default-2026.01.01/_alias/cronwatch-alerts", server.Put.Last());
    }

    [SkippableTheory]
    [InlineData("ELASTICSEARCH_URL")]
    [InlineData("OPENSEARCH_URL")]
    public async Task ExamineAsync_RealServer_TakesWhatWeMakeAndSeesWhatIsInTheWay(string variable)
    {
        var url = Environment.GetEnvironmentVariable(variable);
        Skip.If(string.IsNullOrEmpty(url), $"{variable} names no server");
        var target = new ElasticsearchTarget(new() { Urls = [new Uri(url!)] });
        var space = FormattableString.Invariant($"t{TimeProvider.System.GetUtcNow().UtcTicks:x}");
        var ready = await new TargetSetup(target, space, retentionDays: 400).ExamineAsync(TargetChange.MissingAndOlder, CancellationToken.None);
        Assert.Null(ready.Problem);
        Assert.DoesNotContain(ready.Findings, f => !f.What.Contains("policies", StringComparison.Ordinal));

        var index = $"cronwatch-alerts-{space}-2026.01.01";
        await target.SendAsync(Elastic.Transport.HttpMethod.PUT, index, """{"mappings":{"properties":{"process":{"properties":{"pid":{"type":"keyword"}}}}}}"""u8.ToArray(),
            "application/json", CancellationToken.None);
        var spoiled = await new TargetSetup(target, space, retentionDays: 0).ExamineAsync(TargetChange.MissingAndOlder, CancellationToken.None);
        await target.SendAsync(Elastic.Transport.HttpMethod.DELETE, index, null, "application/json", CancellationToken.None);
        Assert.StartsWith($"index {index}: process.pid is keyword and must be long; ", spoiled.Problem, StringComparison.Ordinal);
    }

    private static async Task<IndexDouble> ReadyAsync(string engine, string version)
    {
        var server = new IndexDouble(engine, version);
        await ExamineAsync(server, TargetChange.Missing);
        return server;
    }

    private static Task<TargetReport> ExamineAsync(IndexDouble server, TargetChange change) =>
        new TargetSetup(new(new() { Urls = [server.Url] }), "default", retentionDays: 400).ExamineAsync(change, CancellationToken.None);

    private static async Task<(int Findings, int Made)> CountsAsync(IndexDouble server, TargetChange change)
    {
        var report = await ExamineAsync(server, change);
        return (report.Findings.Length, report.Made.Length);
    }
}

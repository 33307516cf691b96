using System.Buffers;
using System.Text;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Sinks.Elasticsearch;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Cronwatch.Sinks.Tests;

/// <summary>What only a real engine can show. Each test has a space, and so indices, of its own.</summary>
public sealed class RealIndexTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("ELASTICSEARCH_URL", "elasticsearch")]
    [InlineData("OPENSEARCH_URL", "opensearch")]
    public async Task IndexAsync_RealServer_CreatesEachAlertOnce(string variable, string engine)
    {
        var target = TargetAt(variable);
        var check = await target.CheckAsync(CancellationToken.None);
        output.WriteLine(check.ToString());
        Assert.Equal((engine, null), (check.Engine, check.Problem));
        await PreparedAsync(target);
        await PreparedAsync(target);

        var space = NewSpace();
        var alerts = Enumerable.Range(0, 100).Select(i => Alert(space, $$$"""
            {"@timestamp":"2026-01-15T09:57:12.180629612Z","event":{"id":"{{{i}}}","kind":"event","category":["file"]},
             "process":{"pid":{{{i}}},"name":"bash"},"host":{"ip":["10.0.0.1","::1"]},"labels":{"a":{"b":1}} }
            """)).ToArray();
        var indexer = Indexer(target);
        var first = await indexer.IndexAsync(alerts, CancellationToken.None);
        Assert.Empty(first.Refused);
        Assert.Equal((100, 0), (first.Created, first.AlreadyThere));
        var second = await indexer.IndexAsync(alerts, CancellationToken.None);
        Assert.Equal((0, 100, 0), (second.Created, second.AlreadyThere, second.Refused.Length));

        Assert.Equal(100, await CountAsync(target, alerts[0].Index, "*"));
        Assert.Equal(1, await CountAsync(target, alerts[0].Index, "process.pid:42"));
        Assert.Equal(100, await CountAsync(target, alerts[0].Index, "kibana.alert.rule.rule_id:r-1"));
        Assert.Equal(100, await CountAsync(target, alerts[0].Index, "kibana.alert.rule.parameters.language:eql"));
    }

    [SkippableTheory]
    [InlineData("ELASTICSEARCH_URL")]
    [InlineData("OPENSEARCH_URL")]
    public async Task IndexAsync_HostileEvents_AreTakenAll(string variable)
    {
        var target = TargetAt(variable);
        await PreparedAsync(target);
        var space = NewSpace();
        string[] events =
        [
            """{"process":"bash","host":["a",{"ip":"x"}],"event":"x","file":{"path":{"a":1}},"user.name":{"a":1}}""",
            """{"process":{"pid":"abc","start":"soon","name":["a",1,true,null]},"event":{"kind":{"x":1},"":1,"a..b":2}}""",
            """{"":1,".":2,"a.":3,"_id":"x","_source":{},"_index":1,"_routing":"x","_type":1,"_version":2,"_seq_no":3," ":4}""",
            """{"a":1,"a":2,"b":{"":1," ":2,".":3,"c..d":4},"process":{"":1," ":2,"hash":{".":1}},"event":{"b":{"":1,"c":2,"c":3}}}""",
            $$"""{"file":{"path":"{{new string('x', 200_000)}}"},"message":"{{new string('y', 40_000)}}","labels":{"a":"{{new string('z', 40_000)}}"} }""",
            """{"labels":{"a":null,"b":[],"c":[1,{"d":{}}],"e.f":1,"e":{"f":2},"":1}}""",
            """{"labels":{"a\u0000b":1,"c":"\u0000"},"process":{"a\u0000b":1,"\u0000":2},"a\u0000b":1,"\u0000":1,"c":"\u0000"}""",
            """{"labels":["a",{"b":1}],"tags":[["a"],[["b"]]],"custom":1e999999,"deep":[[[[[[1]]]]]]}""",
            """{"process":{"pid":1.5,"exit_code":9223372036854775808},"event":{"sequence":"1e3","risk_score":1e39,"created":"2026"}}""",
            """{"host":{"ip":["01.2.3.4","1","::ffff:1.2.3.4","fe80::1%1",""]},"file":{"size":""},"process":{"interactive":""}}""",
            "{\"x\":" + string.Concat(Enumerable.Repeat("{\"a\":[", 60)) + "1" + string.Concat(Enumerable.Repeat("]}", 60)) + "}",
            "{\"labels\":" + string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 60) + "}",
            """{"kibana":{"alert":1},"signal":1,"cronwatch.event.raw":{},"guide":[1],"event.kind":{"a":1},"@timestamp":[{}]}""",
            """{"process.pid.x":1,"process.pid":[{"y":1},2],"process":[{"parent":[{"pid":{}},null]},null]}""",
        ];
        // The indexer would send what is refused in its safe form: none of these may need it.
        var body = new ArrayBufferWriter<byte>();
        BulkRequest.Write([.. events.Select(json => Alert(space, json))], body);
        var answer = await target.BulkAsync(body.WrittenMemory, CancellationToken.None);
        var items = BulkResponse.Parse(answer.Body)!.Value;
        foreach (var item in items)
            output.WriteLine($"{item}");
        Assert.Equal(events.Length, items.Count(item => item.Status == 201));
    }

    // Somebody mapped a field of their own before the events of somebody else came.
    [SkippableTheory]
    [InlineData("ELASTICSEARCH_URL")]
    [InlineData("OPENSEARCH_URL")]
    public async Task IndexAsync_EventAgainstTheMapping_IsTakenInTheSafeForm(string variable)
    {
        var target = TargetAt(variable);
        await PreparedAsync(target);
        var space = NewSpace();
        AlertToIndex[] alerts = [Alert(space, """{"own":"x","process":{"pid":7}}"""), Revised(Alert(space, """{"own":"y","process":{"pid":8}}""")), Alert(space, """{"own":1}""")];
        await target.SendAsync(HttpMethod.PUT, alerts[0].Index,
            """{"mappings":{"properties":{"own":{"type":"long","ignore_malformed":false}}}}"""u8.ToArray(), "application/json", CancellationToken.None);

        var outcome = await Indexer(target).IndexAsync(alerts, CancellationToken.None);
        Assert.Equal((2, 1, 0), (outcome.Created, outcome.Updated, outcome.Refused.Length));
        Assert.Equal(3, await CountAsync(target, alerts[0].Index, "kibana.alert.rule.rule_id:r-1"));
        Assert.Equal(2, await CountAsync(target, alerts[0].Index, "process.pid:(7 OR 8) AND NOT own:*"));
        Assert.Equal(1, await CountAsync(target, alerts[0].Index, "own:1"));
    }

    [SkippableTheory]
    [InlineData("ELASTICSEARCH_URL")]
    [InlineData("OPENSEARCH_URL")]
    public async Task IndexAsync_RuleWithLongTexts_IsTaken(string variable)
    {
        var target = TargetAt(variable);
        await PreparedAsync(target);
        var text = new string('€', 40_000);
        var rule = Hits.Rule with
        {
            Note = text,
            Setup = text,
            Rule = Hits.Json(JsonSerializer.Serialize(new
            {
                query = text,
                description = text,
                references = new[] { text, "" },
                threat = new[] { new { technique = new[] { new { id = "T1053", subtechnique = new[] { new { id = "T1053.003" } } } } } },
                exceptions_list = new object[] { new { list_id = "x" } },
                alert_suppression = new { group_by = new[] { "host.id" }, duration = new { value = 5, unit = "m" } },
                meta = new { from = "1m" },
                investigation_fields = new { field_names = new[] { "user.name" } },
                related_integrations = new[] { new { package = "endpoint", version = "^8.2.0" } },
            })),
        };
        var outcome = await Indexer(target).IndexAsync([Alert(NewSpace(), "{}", rule)], CancellationToken.None);
        Assert.Empty(outcome.Refused);
    }

    [SkippableTheory]
    [InlineData("ELASTICSEARCH_URL")]
    [InlineData("OPENSEARCH_URL")]
    public async Task IndexAsync_BurstThatGrows_IsOneDocumentWithAllThatItHasBecome(string variable)
    {
        var target = TargetAt(variable);
        await PreparedAsync(target);
        var (space, burst) = (NewSpace(), BurstDocumentTests.Burst);
        var grown = burst with { Alerts = [burst.Alerts[0] with { Id = "c", Time = burst.Alerts[0].Time.AddSeconds(-1), Severity = "critical" }, .. burst.Alerts] };

        foreach (var summary in (BurstSummary[])[burst, grown])
            Assert.Empty((await Indexer(target).IndexAsync([Summary(space, summary)], CancellationToken.None)).Refused);

        var index = Summary(space, burst).Index;
        Assert.Equal(1, await CountAsync(target, index, "*"));
        Assert.Equal(1, await CountAsync(target, index, "cronwatch.summary.count:4 AND cronwatch.summary.alerts.id:c AND kibana.alert.ancestors.id:c"));
        Assert.Equal(1, await CountAsync(target, index, "kibana.alert.severity:critical AND kibana.alert.risk_score:99"));
        Assert.Equal(1, await CountAsync(target, index, "kibana.alert.original_time:[* TO \"2026-01-15T09:56:29Z\"]"));
    }

    [SkippableTheory]
    [InlineData("ELASTICSEARCH_URL")]
    [InlineData("OPENSEARCH_URL")]
    public async Task IndexAsync_NewsOfAnAlert_KeepsWhatAnAnalystChanged(string variable)
    {
        var target = TargetAt(variable);
        await PreparedAsync(target);
        var space = NewSpace();
        var (known, unknown) = (Alert(space, """{"x":1}"""), Alert(space, """{"x":2}"""));
        await Indexer(target).IndexAsync([known], CancellationToken.None);
        await target.SendAsync(HttpMethod.POST, $"{known.Index}/_update/{known.Id}",
            """{"doc":{"kibana.alert.workflow_status":"acknowledged"}}"""u8.ToArray(), "application/json", CancellationToken.None);

        var news = await Indexer(target).IndexAsync([Revised(known), Revised(unknown)], CancellationToken.None);
        Assert.Equal((0, 0, 2, 0), (news.Created, news.AlreadyThere, news.Updated, news.Refused.Length));
        Assert.Equal(1, await CountAsync(target, known.Index, "kibana.alert.workflow_status:acknowledged AND cronwatch.context.revision:1"));
        Assert.Equal(2, await CountAsync(target, known.Index, "guide.ancestry.status:resolved AND kibana.alert.rule.rule_id:r-1"));
    }

    private static AlertToIndex Revised(AlertToIndex alert)
    {
        var answers = Hits.Nothing with { Ancestry = new(AnswerStatus.Resolved, []) };
        var document = AlertRevision.Of(alert.Document, Hits.Of("{}"), answers, Hits.BuiltAt)!;
        return alert with { Document = document, Changes = AlertRevision.ChangesOf(document)! };
    }

    private static AlertToIndex Summary(string space, BurstSummary burst)
    {
        var document = BurstDocumentTests.Written(burst, space);
        return new(burst.Id, AlertIndex.Of(document, space), document, AlertRevision.ChangesOf(document)!);
    }

    private static AlertToIndex Alert(string space, string json, RuleInfo? rule = null)
    {
        var hit = Hits.Of("""{"@timestamp":"2026-01-15T09:57:12.180629612Z"}""", rule: rule);
        hit.Event.SetRaw(Encoding.UTF8.GetBytes(json));
        var document = AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, space, "0.1.0");
        var id = AlertId.Of(space, "r-1", null, null, hit.Event.Raw.Span);
        return new(id, AlertIndex.Of(document, space), document);
    }

    private static ElasticsearchTarget TargetAt(string variable)
    {
        var url = Environment.GetEnvironmentVariable(variable);
        Skip.If(string.IsNullOrEmpty(url), $"{variable} names no server");
        return new(new() { Urls = [new Uri(url!)] });
    }

    private static async Task PreparedAsync(ElasticsearchTarget target) => Assert.Null(
        (await new TargetSetup(target, NewSpace(), retentionDays: 0).ExamineAsync(TargetChange.MissingAndOlder, CancellationToken.None)).Problem);

    private static BulkIndexer Indexer(ElasticsearchTarget target) =>
        new(target, TimeProvider.System, new Random(1), NullLogger<BulkIndexer>.Instance);

    // A run must not meet the alerts of the run before.
    private static string NewSpace() => FormattableString.Invariant($"t{TimeProvider.System.GetUtcNow().UtcTicks:x}");

    private static async Task<int> CountAsync(ElasticsearchTarget target, string index, string query)
    {
        var path = $"{index}/_search?size=0&track_total_hits=true&q={Uri.EscapeDataString(query)}";
        await target.SendAsync(HttpMethod.POST, $"{index}/_refresh", [], "application/json", CancellationToken.None);
        var answer = await target.SendAsync(HttpMethod.GET, path, null, "application/json", CancellationToken.None);
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.GetProperty("hits").GetProperty("total").GetProperty("value").GetInt32();
    }
}

using System.Text;
using Cronwatch.Sinks.Elasticsearch;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Cronwatch.Sinks.Tests.ScriptedServer;

namespace Cronwatch.Sinks.Tests;

public sealed class BulkIndexerTests
{
    private static readonly Step Busy = new(429, _ => "{}", "retry-after: 7\r\n");
    private static readonly Step TooLarge = new(413, _ => "");
    private static readonly Step Bad = new(400, _ => """{"error":"bad"}""");

    [Fact]
    public async Task IndexAsync_AllTaken_SendsOneCompressedRequest()
    {
        await using var server = new ScriptedServer(Items(201));
        var outcome = await IndexAsync(server, Alerts(3));
        Assert.Equal((3, 0, 0), Counts(outcome));
        Assert.Single(server.Bodies);
        Assert.StartsWith("POST /_bulk?filter_path=", server.Heads[0], StringComparison.Ordinal);
        Assert.Contains("content-type: application/x-ndjson", server.Heads[0], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("content-encoding: gzip", server.Heads[0], StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("""{"create":{"_index":"i","_id":"0"}}""", server.Bodies[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task IndexAsync_NoAlerts_SendsNothing()
    {
        await using var server = new ScriptedServer(Items(201));
        Assert.Equal((0, 0, 0), Counts(await IndexAsync(server, [])));
        Assert.Empty(server.Bodies);
    }

    [Fact]
    public async Task IndexAsync_BusyThenFree_SendsAllAgainAfterTheTimeAskedFor()
    {
        await using var server = new ScriptedServer(Busy, Items(201));
        var time = new FakeTimeProvider();
        Assert.Equal((2, 0, 0), Counts(await IndexAsync(server, Alerts(2), time)));
        Assert.Equal(2, server.Bodies.Count);
        Assert.Equal(server.Bodies[0], server.Bodies[1]);
        Assert.InRange(time.GetUtcNow() - time.Start, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task IndexAsync_SomeItemsBusy_SendsThoseAloneAgain()
    {
        await using var server = new ScriptedServer(
            new Step(200, _ => """{"errors":true,"items":[{"create":{"status":201}},{"create":{"status":429,"error":{"type":"es_rejected_execution_exception"}}},{"create":{"status":409,"error":{"type":"version_conflict_engine_exception"}}}]}"""),
            Items(201));
        Assert.Equal((2, 1, 0), Counts(await IndexAsync(server, Alerts(3))));
        Assert.Equal(1, Documents(server.Bodies[1]));
        Assert.Contains("\"_id\":\"1\"", server.Bodies[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "{}", 1)]
    [InlineData(503, "{}", 2)]
    [InlineData(200, """{"errors":true,"items":[{"create":{"status":429,"error":{"type":"es_rejected_execution_exception"}}}]}""", 1)]
    [InlineData(200, """{"errors":true,"items":[{"create":{"status":503,"error":{"type":"unavailable_shards_exception"}}}]}""", 2)]
    public async Task IndexAsync_TooMuchForTheEngine_SendsHalfAsManyAtOnceUntilItIsNot(int status, string body, int allowed)
    {
        RequestsInFlight? requests = null;
        var meanwhile = 0;
        await using var server = new ScriptedServer(new Step(status, _ => body), new Step(200, sent =>
        {
            meanwhile = requests!.Allowed;
            return Items(201).Body(sent);
        }));
        var indexer = Indexer(server, new HurriedTime(new FakeTimeProvider()));
        requests = indexer.InFlight;
        Assert.Equal((1, 0, 0), Counts(await indexer.IndexAsync(Alerts(1), CancellationToken.None)));
        Assert.Equal((allowed, 2), (meanwhile, requests.Allowed));
    }

    [Fact]
    public async Task IndexAsync_AllThere_CountsThemAsThere()
    {
        await using var server = new ScriptedServer(Items(409, "version_conflict_engine_exception"));
        Assert.Equal((0, 4, 0), Counts(await IndexAsync(server, Alerts(4))));
    }

    [Fact]
    public async Task IndexAsync_DocumentRefused_GivesItBackWithTheReasonCut()
    {
        await using var server = new ScriptedServer(Items(400, "mapper_parsing_exception", new string('x', 5_000)));
        var outcome = await IndexAsync(server, Alerts(1));
        var refused = Assert.Single(outcome.Refused);
        Assert.Equal(("0", 400, "mapper_parsing_exception", 1_000, 2),
            (refused.Alert.Id, refused.Status, refused.Type, refused.Reason.Length, refused.Attempts));
    }

    [Theory]
    [InlineData("mapper_parsing_exception")]
    [InlineData("document_parsing_exception")]
    [InlineData("illegal_argument_exception")]
    public async Task IndexAsync_DocumentRefusedForItsEvent_SendsItsSafeFormAtOnce(string type)
    {
        await using var server = new ScriptedServer(Items(400, type), Items(201));
        var time = new FakeTimeProvider();
        Assert.Equal((2, 0, 0), Counts(await IndexAsync(server, [Alert("a", """{"x":1}"""), Alert("b", """{"x":2}""")], time)));
        Assert.Equal(time.Start, time.GetUtcNow());
        Assert.Equal([2, 2], server.Bodies.Select(Documents));
        Assert.Contains("""{"cronwatch.event.raw":"{\u0022x\u0022:2}"}""", server.Bodies[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task IndexAsync_NewsRefusedForItsEvent_SendsTheSafeFormForWhenThereIsNone()
    {
        await using var server = new ScriptedServer(Items(400, "mapper_parsing_exception"), Items(201));
        Assert.Equal(1, (await IndexAsync(server, [Alert("a", """{"x":1}""") with { Changes = "{}"u8.ToArray() }])).Updated);
        Assert.EndsWith("\n{\"doc\":{},\"upsert\":{\"cronwatch.event.raw\":\"{\\u0022x\\u0022:1}\"}}\n", server.Bodies[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task IndexAsync_SafeFormRefusedToo_GivesTheDocumentBackAsItWas()
    {
        await using var server = new ScriptedServer(Items(400, "mapper_parsing_exception"), Items(400, "document_parsing_exception"));
        var alert = Alert("a", """{"x":1}""");
        var refused = Assert.Single((await IndexAsync(server, [alert])).Refused);
        Assert.Equal((alert, "document_parsing_exception", 2), (refused.Alert, refused.Type, refused.Attempts));
        Assert.Equal(2, server.Bodies.Count);
    }

    [Theory]
    [InlineData("""{"cronwatch.event.raw":"not JSON"}""")]
    [InlineData("not JSON")]
    public async Task IndexAsync_NothingSaferThanTheDocument_IsRefusedAtOnce(string document)
    {
        await using var server = new ScriptedServer(Items(400, "mapper_parsing_exception"));
        Assert.Equal(1, Assert.Single((await IndexAsync(server, [Alert("a", document)])).Refused).Attempts);
    }

    [Fact]
    public async Task IndexAsync_RequestTooLarge_SendsHalvesInOrder()
    {
        await using var server = new ScriptedServer(TooLarge, Items(201));
        Assert.Equal((5, 0, 0), Counts(await IndexAsync(server, Alerts(5))));
        Assert.Equal([5, 3, 2], server.Bodies.Select(Documents));
        Assert.Contains("\"_id\":\"0\"", server.Bodies[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task IndexAsync_OneDocumentTooLarge_IsRefusedAlone()
    {
        await using var server = new ScriptedServer(TooLarge, TooLarge, Items(201));
        var outcome = await IndexAsync(server, Alerts(2));
        Assert.Equal((1, 0, 1), Counts(outcome));
        Assert.Equal(("0", 413, "too-large"), (outcome.Refused[0].Alert.Id, outcome.Refused[0].Status, outcome.Refused[0].Type));
    }

    [Fact]
    public async Task IndexAsync_RequestRefused_FindsTheDocumentAtFault()
    {
        // 4 documents; whatever holds number 2 is refused as a whole.
        await using var server = new ScriptedServer(Bad, Items(201), Bad, Bad, Items(201));
        var outcome = await IndexAsync(server, Alerts(4));
        Assert.Equal((3, 0, 1), Counts(outcome));
        Assert.Equal(("2", "bad-request"), (outcome.Refused[0].Alert.Id, outcome.Refused[0].Type));
    }

    [Fact]
    public async Task IndexAsync_ConnectionBroken_SendsAllAgain()
    {
        await using var server = new ScriptedServer(Step.Reset, Step.Reset, Items(201));
        Assert.Equal((2, 0, 0), Counts(await IndexAsync(server, Alerts(2))));
        Assert.Equal([2, 2, 2], server.Bodies.Select(Documents));
    }

    [Fact]
    public async Task IndexAsync_LargeBodyBroken_SendsHalves()
    {
        await using var server = new ScriptedServer(Step.Reset, Items(201));
        AlertToIndex[] alerts = [.. Alerts(2).Select(alert => alert with { Document = new byte[800_000] })];
        Assert.Equal((2, 0, 0), Counts(await IndexAsync(server, alerts)));
        Assert.Equal([2, 1, 1], server.Bodies.Select(Documents));
    }

    [Theory]
    [InlineData(200, "<html>")]
    [InlineData(200, """{"errors":false,"items":[]}""")]
    [InlineData(401, "")]
    [InlineData(503, "")]
    public async Task IndexAsync_DestinationAtFault_RefusesNothing(int status, string body)
    {
        await using var server = new ScriptedServer(new Step(status, _ => body), Items(201));
        Assert.Equal((2, 0, 0), Counts(await IndexAsync(server, Alerts(2))));
    }

    [Theory]
    [InlineData(400, "index_closed_exception")]
    [InlineData(403, "cluster_block_exception")]
    [InlineData(403, "security_exception")]
    [InlineData(404, "index_not_found_exception")]
    public async Task IndexAsync_ThirdRequestThatLetsNothingIn_WaitsAndGivesNothingUp(int status, string type)
    {
        var shut = Items(status, type);
        await using var server = new ScriptedServer(shut, shut, shut, shut, Items(201));
        var time = new FakeTimeProvider();
        var indexer = Indexer(server, new HurriedTime(time));
        for (var i = 1; i <= 2; i++)
            Assert.Equal((0, 0, 2), Counts(await indexer.IndexAsync(Alerts(2), CancellationToken.None)));
        Assert.Equal(time.Start, time.GetUtcNow());
        Assert.Equal((2, 0, 0), Counts(await indexer.IndexAsync(Alerts(2), CancellationToken.None)));
        Assert.NotEqual(time.Start, time.GetUtcNow());
        Assert.Equal(5, server.Bodies.Count);
    }

    [Fact]
    public async Task IndexAsync_SomethingIsLetInBetween_RefusesTheRest()
    {
        var (shut, mixed) = (Items(403, "security_exception"), new Step(200, _ =>
            """{"errors":true,"items":[{"create":{"status":201}},{"create":{"status":403,"error":{"type":"cluster_block_exception"}}}]}"""));
        await using var server = new ScriptedServer(shut, shut, mixed, shut);
        var indexer = Indexer(server, new HurriedTime(new FakeTimeProvider()));
        foreach (var refused in (int[])[2, 2, 1, 2])
            Assert.Equal(refused, (await indexer.IndexAsync(Alerts(2), CancellationToken.None)).Refused.Length);
    }

    // What is refused for its content says nothing against the destination.
    [Fact]
    public async Task IndexAsync_ManyRequestsOfBadDocuments_RefusesThemAll()
    {
        await using var server = new ScriptedServer(Items(400, "strict_dynamic_mapping_exception"));
        var indexer = Indexer(server, new HurriedTime(new FakeTimeProvider()));
        for (var i = 1; i <= 5; i++)
            Assert.Equal((0, 0, 2), Counts(await indexer.IndexAsync(Alerts(2), CancellationToken.None)));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task IndexAsync_RequestForbidden_SaysWhatToMend(int status)
    {
        await using var server = new ScriptedServer(new Step(status, _ => "{}"), Items(201));
        var log = new LogLines<BulkIndexer>();
        var indexer = new BulkIndexer(new ElasticsearchTarget(new() { Urls = [server.Url] }), new HurriedTime(new FakeTimeProvider()), new Random(1), log);
        Assert.Equal((3, 0, 0), Counts(await indexer.IndexAsync(Alerts(3), CancellationToken.None)));
        Assert.Equal(
            $"Error {server.Url} takes no alerts: HTTP {status}: {{}}. Check its address, our credentials and rights, and whether its indices are open. 3 alerts wait until it does.",
            Assert.Single(log.Lines));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task IndexAsync_SentToAnotherHost_StaysAndWaits(int status)
    {
        await using var other = new ScriptedServer(Items(201));
        await using var server = new ScriptedServer(new Step(status, _ => "", $"location: {other.Url}_bulk\r\n"), Items(201));
        Assert.Equal((2, 0, 0), Counts(await IndexAsync(server, Alerts(2))));
        Assert.Empty(other.Heads);
        Assert.Equal([2, 2], server.Bodies.Select(Documents));
    }

    [Fact]
    public async Task IndexAsync_Cancelled_StopsTrying()
    {
        await using var server = new ScriptedServer(Busy);
        using var stop = new CancellationTokenSource();
        var indexing = Indexer(server, new FakeTimeProvider()).IndexAsync(Alerts(1), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => indexing);
    }

    [Fact]
    public async Task IndexAsync_OneOfTwoNodesAway_UsesTheOther()
    {
        await using var server = new ScriptedServer(Items(201));
        var target = new ElasticsearchTarget(new() { Urls = [new("http://127.0.0.1:1"), server.Url] });
        var indexer = new BulkIndexer(target, new HurriedTime(new FakeTimeProvider()), new Random(1), NullLogger<BulkIndexer>.Instance);
        for (var i = 1; i <= 3; i++)
            Assert.Equal((1, 0, 0), Counts(await indexer.IndexAsync(Alerts(1), CancellationToken.None)));
        Assert.Equal(3, server.Bodies.Count);
    }

    [Fact]
    public async Task IndexAsync_AddressBelowAPath_KeepsThePath()
    {
        await using var server = new ScriptedServer(Items(201));
        var target = new ElasticsearchTarget(new() { Urls = [new(server.Url, "/search")] });
        await target.BulkAsync(ReadOnlyMemory<byte>.Empty, CancellationToken.None);
        Assert.StartsWith("POST /search/_bulk?filter_path=errors", server.Heads[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key", null, null, "authorization: ApiKey key")]
    [InlineData(null, "u", "p", "authorization: Basic dTpw")]
    public async Task BulkAsync_Credentials_AreSentAndNeverPrinted(string? key, string? user, string? password, string header)
    {
        await using var server = new ScriptedServer(Items(201));
        var options = new ElasticsearchOptions { Urls = [server.Url], ApiKey = key, Username = user, Password = password };
        await new ElasticsearchTarget(options).BulkAsync(ReadOnlyMemory<byte>.Empty, CancellationToken.None);
        Assert.Contains(header, server.Heads[0], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(server.Url.ToString(), options.ToString());
    }

    [Fact]
    public async Task CheckAsync_NobodyThere_NamesTheAddressButNoSecret()
    {
        var target = new ElasticsearchTarget(new() { Urls = [new("http://user:secret@127.0.0.1:1")], Username = "user", Password = "secret" });
        var check = await target.CheckAsync(CancellationToken.None);
        Assert.Null(check.Engine);
        Assert.StartsWith("http://127.0.0.1:1/: no answer", check.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", check.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "", "not signed in")]
    [InlineData(200, "<html>", "not as Elasticsearch or OpenSearch")]
    public async Task CheckAsync_WrongServer_SaysWhatToDo(int status, string body, string problem)
    {
        await using var server = new ScriptedServer(new Step(status, _ => body));
        var check = await new ElasticsearchTarget(new() { Urls = [server.Url] }).CheckAsync(CancellationToken.None);
        Assert.Contains(problem, check.Problem, StringComparison.Ordinal);
    }

    private static AlertToIndex[] Alerts(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new AlertToIndex(FormattableString.Invariant($"{i}"), "i", "{}"u8.ToArray()))];

    private static AlertToIndex Alert(string id, string document) => new(id, "i", Encoding.UTF8.GetBytes(document));

    private static (int Created, int AlreadyThere, int Refused) Counts(BulkOutcome outcome) =>
        (outcome.Created, outcome.AlreadyThere, outcome.Refused.Length);

    private static BulkIndexer Indexer(ScriptedServer server, TimeProvider time) => new(
        new ElasticsearchTarget(new() { Urls = [server.Url] }), time, new Random(1), NullLogger<BulkIndexer>.Instance);

    // Time passes whenever somebody waits for it.
    private static Task<BulkOutcome> IndexAsync(ScriptedServer server, AlertToIndex[] alerts, FakeTimeProvider? time = null) =>
        Indexer(server, new HurriedTime(time ?? new FakeTimeProvider())).IndexAsync(alerts, CancellationToken.None);

    private sealed class HurriedTime(FakeTimeProvider inner) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = inner.CreateTimer(callback, state, dueTime, period);
            if (dueTime != Timeout.InfiniteTimeSpan)
                inner.Advance(dueTime);
            return timer;
        }
    }
}

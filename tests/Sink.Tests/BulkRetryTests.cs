using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.Sinks.Tests;

public sealed class BulkRetryTests
{
    [Theory]
    [InlineData(201, null, "Created")]
    [InlineData(200, null, "Created")]
    [InlineData(409, "version_conflict_engine_exception", "AlreadyThere")]
    [InlineData(409, "something_else_exception", "Again")]
    [InlineData(429, "es_rejected_execution_exception", "Again")]
    [InlineData(429, "circuit_breaking_exception", "Again")]
    [InlineData(429, "cluster_block_exception", "Again")]
    [InlineData(500, "exception", "Again")]
    [InlineData(503, "unavailable_shards_exception", "Again")]
    [InlineData(400, "mapper_parsing_exception", "SafeForm")]
    [InlineData(400, "document_parsing_exception", "SafeForm")]
    [InlineData(400, "illegal_argument_exception", "SafeForm")]
    [InlineData(400, "strict_dynamic_mapping_exception", "Refused")]
    [InlineData(400, "index_closed_exception", "NotLetIn")]
    [InlineData(403, "cluster_block_exception", "NotLetIn")]
    [InlineData(403, "security_exception", "NotLetIn")]
    [InlineData(404, "index_not_found_exception", "NotLetIn")]
    public void FateOf_Item_IsByItsStatusAndType(int status, string? type, string fate) =>
        Assert.Equal(fate, BulkRetry.FateOf(new BulkItem(status, type)).ToString());

    [Theory]
    [InlineData(200, null, "Updated")]
    [InlineData(201, null, "Updated")]
    [InlineData(409, "version_conflict_engine_exception", "Again")]
    [InlineData(404, "document_missing_exception", "Refused")]
    [InlineData(429, "es_rejected_execution_exception", "Again")]
    public void FateOf_News_IsSentAgainWhenSomebodyElseChangedTheDocument(int status, string? type, string fate) =>
        Assert.Equal(fate, BulkRetry.FateOf(new BulkItem(status, type), isUpdate: true).ToString());

    [Fact]
    public void FateOf_ItemInAFailureStore_IsRefused() =>
        Assert.Equal(BulkItemFate.Refused, BulkRetry.FateOf(new BulkItem(201, IsInFailureStore: true)));

    [Theory]
    [InlineData(200, false, 1, "ReadItems")]
    [InlineData(429, false, 1, "Again")]
    [InlineData(502, false, 1, "Again")]
    [InlineData(503, false, 1, "Again")]
    [InlineData(504, false, 1, "Again")]
    [InlineData(null, false, 9_000_000, "Again")]
    [InlineData(null, true, 9_000_000, "Split")]
    [InlineData(null, true, 1_000, "Again")]
    [InlineData(413, false, 1, "Split")]
    [InlineData(400, false, 1, "Bisect")]
    [InlineData(401, false, 1, "DestinationAtFault")]
    [InlineData(403, false, 1, "DestinationAtFault")]
    [InlineData(404, false, 1, "DestinationAtFault")]
    [InlineData(500, false, 1, "DestinationAtFault")]
    [InlineData(307, false, 1, "DestinationAtFault")]
    public void FateOf_Request_IsByItsStatus(int? status, bool wasReset, int length, string fate) =>
        Assert.Equal(fate, BulkRetry.FateOf(status, wasReset, length).ToString());

    [Theory]
    [InlineData(1, 1.0, 0, 1.0)]
    [InlineData(1, 0.5, 0, 0.5)]
    [InlineData(2, 1.0, 0, 2.0)]
    [InlineData(6, 1.0, 0, 32.0)]
    [InlineData(7, 1.0, 0, 60.0)]
    [InlineData(1_000_000, 1.0, 0, 60.0)]
    [InlineData(1, 0.0, 7, 7.0)]
    [InlineData(1, 0.0, 86_400, 300.0)]
    public void DelayBefore_Failures_DoublesWithJitterAndHonoursTheServer(int failures, double chance, int asked, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), BulkRetry.DelayBefore(failures, chance, TimeSpan.FromSeconds(asked)));
}

using System.Buffers;
using System.Text;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.Sinks.Tests;

public sealed class BulkRequestTests
{
    [Fact]
    public void Write_Alerts_IsACreateLineAndADocumentLineEach()
    {
        var body = BodyOf([new("a\"b", "i", "{\"x\":1}"u8.ToArray()), new("c", "j", "{\n\"y\":2}"u8.ToArray())]);
        Assert.Equal(
            "{\"create\":{\"_index\":\"i\",\"_id\":\"a\\u0022b\"}}\n{\"x\":1}\n{\"create\":{\"_index\":\"j\",\"_id\":\"c\"}}\n{ \"y\":2}\n",
            body);
    }

    [Fact]
    public void Write_News_IsAnUpdateLineAndWhatChangesWithTheWhole() => Assert.Equal(
        "{\"update\":{\"_index\":\"i\",\"_id\":\"a\"}}\n{\"doc\":{\"y\":1},\"upsert\":{\"x\":1, \"y\":1}}\n",
        BodyOf([new("a", "i", "{\"x\":1,\n\"y\":1}"u8.ToArray(), "{\"y\":1}"u8.ToArray())]));

    [Fact]
    public void Cut_ManyOrLargeAlerts_KeepsEachRequestWithinItsLimits()
    {
        var small = new AlertToIndex("id", "i", new byte[10]);
        var large = new AlertToIndex("id", "i", new byte[3 * 1_024 * 1_024]);
        Assert.Equal([1_000, 1_000, 5], BulkRequest.Cut([.. Enumerable.Repeat(small, 2_005)]).Select(part => part.Count));
        Assert.Equal([1, 1, 1], BulkRequest.Cut([large, large, large]).Select(part => part.Count));
        Assert.Empty(BulkRequest.Cut([]));
    }

    private static string BodyOf(AlertToIndex[] alerts)
    {
        var body = new ArrayBufferWriter<byte>();
        BulkRequest.Write(alerts, body);
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    [Theory]
    [InlineData("<html>busy</html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"items":[{"create":{}}]}""")]
    [InlineData("""{"items":[7]}""")]
    public void Parse_NoAnswerOfAnEngine_IsNull(string body) => Assert.Null(BulkResponse.Parse(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Parse_Errors_TellTypeReasonAndCause()
    {
        var items = BulkResponse.Parse("""
            {"errors":true,"items":[{"create":{"status":201}},{"create":{"status":400,"error":
            {"type":"mapper_parsing_exception","reason":"failed to parse","caused_by":{"type":"x","reason":"of \ud800"}}}},
            {"create":{"status":201,"failure_store":"used"}}]}
            """u8.ToArray());
        Assert.Equal(
        [
            new BulkItem(201), new BulkItem(400, "mapper_parsing_exception", "failed to parse: of \uFFFD"), new BulkItem(201, IsInFailureStore: true),
        ], items!.Value.AsEnumerable());
    }
}

using System.Text;
using Confluent.Kafka;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.Sinks.Tests.Outputs;

public sealed class AlertRecordTests
{
    private static readonly string Id = new('a', 64);

    [Theory]
    [InlineData("{}", "0.0")]
    [InlineData("""{"cronwatch.context.revision":2}""", "2.0")]
    [InlineData("""{"cronwatch.context.revision":1,"kibana.alert.suppression.docs_count":12}""", "1.12")]
    [InlineData("""{"cronwatch.summary.count":300}""", "0.300")]
    [InlineData("""{"cronwatch.context.revision":"x","cronwatch.summary.count":-1}""", "0.0")]
    [InlineData("not JSON", "0.0")]
    public void Version_OfWhatTheDocumentSays_IsRevisionAndCount(string document, string version) =>
        Assert.Equal(version, SomeAlerts.Alert(document: document).Version);

    [Theory]
    [InlineData("alert", AlertKind.Alert)]
    [InlineData("progress", AlertKind.Progress)]
    [InlineData("context", AlertKind.Context)]
    [InlineData("summary", AlertKind.Summary)]
    public void Of_RecordOfAKind_IsThat(string kind, AlertKind expected)
    {
        var record = AlertRecord.Of(HeadersOf(kind), Encoding.ASCII.GetBytes(Id), "{}"u8.ToArray(), default);
        Assert.Equal((Id, expected), (record!.Id, record.Kind));
        Assert.Equal(kind, AlertRecord.NameOf(expected));
    }

    // The key becomes a header of a request, and a name in messages.
    [Theory]
    [InlineData("alert", "short")]
    [InlineData("alert", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")]
    [InlineData("other", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Of_NoAlert_IsNull(string kind, string key) =>
        Assert.Null(AlertRecord.Of(HeadersOf(kind), Encoding.ASCII.GetBytes(key), "{}"u8.ToArray(), default));

    [Fact]
    public void Of_Tombstone_IsNull() => Assert.Null(AlertRecord.Of(HeadersOf("alert"), Encoding.ASCII.GetBytes(Id), null, default));

    private static Headers HeadersOf(string kind) => new() { { AlertRecord.KindHeader, Encoding.ASCII.GetBytes(kind) } };
}

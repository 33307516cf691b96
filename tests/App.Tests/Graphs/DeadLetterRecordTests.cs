using System.Text;
using Cronwatch.App.Graphs;
using Cronwatch.Events;
using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Sinks.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>What a dead letter says on its topic.</summary>
public sealed class DeadLetterRecordTests
{
    private static readonly RecordOrigin Origin = new("raw", 9, 42, 3, 0, default);

    private readonly PipelineParts _parts = new(new(), null!, default, 1, DeadLetterPartitions: 8, new(), null!,
        new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(1)), NullLoggerFactory.Instance);

    [Fact]
    public void OfIntake_WholeRecord_SaysReasonAndOrigin()
    {
        var record = DeadLetterRecord.OfIntake(new DeadLetter(DeadLetterReason.NotJson, "cron"u8.ToArray(), Origin, Length: 4), _parts);
        Assert.Equal(("cronwatch.dead-letters", 1, null, "cron", 86_400_000), (record.Topic, record.Partition, record.Key, Text(record.Value), record.Timestamp.UnixTimestampMs));
        Assert.Equal([("cronwatch-graph", "intake"), ("cronwatch-reason", "not-json"), ("cronwatch-origin", "9|42|3|0|0|raw")], Headers(record));
    }

    [Fact]
    public void OfIntake_FirstBytesOfAvroWithoutFrame_SaysItsLengthAndItsSchema()
    {
        var letter = new DeadLetter(DeadLetterReason.TooLarge, "cron"u8.ToArray(), Origin, Length: 3_000_000) { SchemaHeader = "12345"u8.ToArray() };
        Assert.Equal([("cronwatch-length", "3000000"), ("__value_schema_id", "12345")], Headers(DeadLetterRecord.OfIntake(letter, _parts)).Skip(3));
    }

    [Fact]
    public void OfDetection_EventThatWasAvro_KeepsItsHostAndTheHashOfItsBytes()
    {
        var record = DeadLetterRecord.OfDetection(new DeadLetter(DeadLetterReason.TooDeep, "cron"u8.ToArray(), Origin, Length: 4), "h"u8, "hash"u8.ToArray(), _parts);
        Assert.Equal("h", Text(record.Key));
        Assert.Equal(
            [("cronwatch-graph", "detection"), ("cronwatch-reason", "too-deep"), ("cronwatch-origin", "9|42|3|0|0|raw"), ("cronwatch-bytes-sha256", "hash")], Headers(record));
    }

    [Fact]
    public void OfIndexing_RefusedAlert_SaysWhatTheIndexSaidAndKeepsTheDocument()
    {
        var alert = new AlertToIndex("a1b2", "cronwatch-alerts-default-2026.01.01", "{\"a\":1}"u8.ToArray()) { Origin = Origin with { Topic = "cronwatch.alerts", Index = 0 } };
        var record = DeadLetterRecord.OfIndexing(new RefusedAlert(alert, 400, "mapper_parsing_exception", "failed to parse", Attempts: 2), _parts);
        Assert.Equal(("cronwatch.dead-letters", HostKey.PartitionOf("a1b2"u8, 8), "a1b2", "{\"a\":1}"), (record.Topic, record.Partition, Text(record.Key), Text(record.Value)));
        Assert.Equal(
            [
                ("cronwatch-graph", "indexing"), ("cronwatch-reason", "index-refused"), ("cronwatch-origin", "9|42|0|0|0|cronwatch.alerts"), ("cronwatch-status", "400"),
                ("cronwatch-error-type", "mapper_parsing_exception"), ("cronwatch-error", "failed to parse"), ("cronwatch-index", "cronwatch-alerts-default-2026.01.01"), ("cronwatch-attempts", "2"),
            ],
            Headers(record));
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);

    private static IEnumerable<(string, string)> Headers(TopicRecord record) => record.Headers!.Select(h => (h.Key, Encoding.UTF8.GetString(h.GetValueBytes())));
}

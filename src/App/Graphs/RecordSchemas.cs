using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>Records of batches, and the schemas by which they are read.</summary>
internal static class RecordSchemas
{
    /// <summary>The schemas of records of a batch that are not known yet.</summary>
    public static HashSet<WriterSchemaId> MissingIn(this AvroSchemas schemas, RecordBatch batch)
    {
        var missing = new HashSet<WriterSchemaId>();
        foreach (var record in batch.Records)
            if ((AvroFrame.TryReadHeader(HeaderOf(record), out var frame) || AvroFrame.TryRead(ValueOf(record), out frame))
                && schemas.IsMissing(frame.Schema))
                missing.Add(frame.Schema);
        return missing;
    }

    /// <summary>Adds what a record holds to a result.</summary>
    public static void Take(this RecordIntake intake, BatchRecord record, IntakeResult into) =>
        intake.Take(ValueOf(record), HeaderOf(record), record.Origin, into, record.Verdict);

    private static ReadOnlySpan<byte> ValueOf(BatchRecord record) => record.Value is { } value ? value.Span : default;

    private static ReadOnlySpan<byte> HeaderOf(BatchRecord record) =>
        record.Headers is { } headers && headers.TryGetLastBytes(AvroFrame.SchemaHeader, out var header) ? header : default;
}

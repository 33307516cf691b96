using System.Buffers.Binary;

namespace Cronwatch.Ingest.Formats;

/// <summary>How Avro says by which schema it was written: before the body, or in a header of the record.</summary>
/// <param name="Schema">The writer's schema.</param>
/// <param name="BodyAt">Where in the value the body begins.</param>
public readonly record struct AvroFrame(WriterSchemaId Schema, int BodyAt)
{
    /// <summary>The record header that names the schema of a value without a frame.</summary>
    public const string SchemaHeader = "__value_schema_id";

    private const int Length = 5;

    /// <summary>Reads a frame: byte 0, the schema's number (4 bytes, big-endian), the body.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out AvroFrame frame)
    {
        var isFramed = value.Length >= Length && value[0] == 0;
        frame = isFramed ? new(WriterSchemaId.Of(BinaryPrimitives.ReadInt32BigEndian(value[1..])), Length) : default;
        return isFramed;
    }

    /// <summary>
    /// Reads what <see cref="SchemaHeader"/> holds: byte 0 and a number as in a frame, or byte 1 and a GUID of 16 bytes,
    /// big-endian. The whole value is the body.
    /// </summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out AvroFrame frame)
    {
        WriterSchemaId? schema = header switch
        {
            [0, ..] and { Length: 5 } => WriterSchemaId.Of(BinaryPrimitives.ReadInt32BigEndian(header[1..])),
            [1, ..] and { Length: 17 } => WriterSchemaId.Of(new Guid(header[1..], bigEndian: true)),
            _ => null,
        };
        frame = new(schema.GetValueOrDefault(), 0);
        return schema is not null;
    }
}

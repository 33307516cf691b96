using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>Sixteen bytes, big-endian, as 8-4-4-4-12 hexadecimal digits.</summary>
internal readonly struct UuidScalar : IAvroScalar
{
    /// <summary>How many bytes.</summary>
    public const int Size = 16;

    public int Skip(ref AvroReading reading, int at) => reading.Behind(Size, at);

    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text)
    {
        text = default;
        var end = Skip(ref reading, at);
        if (end < 0)
            return end;
        new Guid(reading.Bytes.Slice(at, Size), bigEndian: true).TryFormat(to, out var length);
        text = new(ValueKind.Text, length);
        return end;
    }
}

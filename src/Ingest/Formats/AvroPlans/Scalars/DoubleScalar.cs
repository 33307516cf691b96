using System.Buffers.Binary;

namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>Eight bytes of IEEE 754, the least first. JSON has no text for what is no number: that counts as missing.</summary>
internal readonly struct DoubleScalar : IAvroScalar
{
    public int Skip(ref AvroReading reading, int at) => reading.Behind(sizeof(double), at);

    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text)
    {
        var end = Skip(ref reading, at);
        text = end < 0 ? default : ScalarText.Of(BinaryPrimitives.ReadDoubleLittleEndian(reading.Bytes[at..]), to);
        return end;
    }
}

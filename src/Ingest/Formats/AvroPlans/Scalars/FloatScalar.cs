using System.Buffers.Binary;
using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>Four bytes of IEEE 754, the least first. JSON has no text for what is no number: that counts as missing.</summary>
internal readonly struct FloatScalar : IAvroScalar
{
    public int Skip(ref AvroReading reading, int at) => reading.Behind(sizeof(float), at);

    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text)
    {
        text = default;
        var end = Skip(ref reading, at);
        if (end < 0 || BinaryPrimitives.ReadSingleLittleEndian(reading.Bytes[at..]) is var value && !float.IsFinite(value))
            return end;
        value.TryFormat(to, out var length, default, CultureInfo.InvariantCulture);
        text = new(ValueKind.Number, length);
        return end;
    }
}

using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>A byte, 0 or 1.</summary>
internal readonly struct BooleanScalar : IAvroScalar
{
    public int Skip(ref AvroReading reading, int at) =>
        reading.Behind(1, at) is var end and >= 0 && reading.Bytes[at] <= 1 ? end : reading.Refuse();

    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text)
    {
        var end = Skip(ref reading, at);
        var isTrue = end >= 0 && reading.Bytes[at] == 1;
        (isTrue ? "true"u8 : "false"u8).CopyTo(to);
        text = isTrue ? new(ValueKind.True, 4) : new(ValueKind.False, 5);
        return end;
    }
}

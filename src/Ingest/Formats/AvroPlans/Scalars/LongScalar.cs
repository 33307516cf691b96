namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>A whole number of 64 bits.</summary>
internal readonly struct LongScalar : IAvroScalar
{
    public int Skip(ref AvroReading reading, int at) => reading.BehindLong(at, out _);

    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text)
    {
        at = reading.BehindLong(at, out var value);
        text = ScalarText.Of(value, to);
        return at;
    }
}

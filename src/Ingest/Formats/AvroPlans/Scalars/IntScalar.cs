namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>A whole number of 32 bits.</summary>
internal readonly struct IntScalar : IAvroScalar
{
    public int Skip(ref AvroReading reading, int at) => reading.BehindInt(at, out _);

    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text)
    {
        at = reading.BehindInt(at, out var value);
        text = ScalarText.Of(value, to);
        return at;
    }
}

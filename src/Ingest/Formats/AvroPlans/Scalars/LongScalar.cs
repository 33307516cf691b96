using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>A whole number of 64 bits.</summary>
internal readonly struct LongScalar : IAvroScalar
{
    public int Skip(ref AvroReading reading, int at) => reading.BehindLong(at, out _);

    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text)
    {
        at = reading.BehindLong(at, out var value);
        text = TextOf(value, to);
        return at;
    }

    /// <summary>A number as its text.</summary>
    public static ScalarText TextOf(long value, Span<byte> to)
    {
        value.TryFormat(to, out var length, default, CultureInfo.InvariantCulture);
        return new(ValueKind.Number, length);
    }
}

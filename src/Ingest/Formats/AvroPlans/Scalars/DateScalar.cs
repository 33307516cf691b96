using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>Days since 1970, as <c>2026-01-15</c>; beyond the years 1 to 9999 their number.</summary>
internal readonly struct DateScalar : IAvroScalar
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    public int Skip(ref AvroReading reading, int at) => reading.BehindInt(at, out _);

    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text)
    {
        at = reading.BehindInt(at, out var days);
        var number = (long)Epoch + days;
        if (number < DateOnly.MinValue.DayNumber || number > DateOnly.MaxValue.DayNumber)
        {
            text = ScalarText.Of(days, to);
            return at;
        }
        DateOnly.FromDayNumber((int)number).TryFormat(to, out var length, "O", CultureInfo.InvariantCulture);
        text = new(ValueKind.Text, length);
        return at;
    }
}

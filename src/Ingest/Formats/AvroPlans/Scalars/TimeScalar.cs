using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>
/// A time since 1970 in a unit of 10^−n seconds, as ISO 8601 with n fractional digits; beyond the years 1 to 9999 its
/// number.
/// </summary>
/// <param name="digits">n: 3, 6 or 9.</param>
/// <param name="isLocal">Whether it is a time of no zone; else it ends in <c>Z</c>.</param>
internal readonly struct TimeScalar(int digits, bool isLocal) : IAvroScalar
{
    private const int ToSeconds = 19;           // "2026-01-15T09:57:12"

    private static readonly long FirstSecond = (long)(DateTime.MinValue - DateTime.UnixEpoch).TotalSeconds;
    private static readonly long LastSecond = (long)(DateTime.MaxValue - DateTime.UnixEpoch).TotalSeconds;

    public int Skip(ref AvroReading reading, int at) => reading.BehindLong(at, out _);

    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text)
    {
        at = reading.BehindLong(at, out var value);
        var unit = digits switch { 3 => 1_000L, 6 => 1_000_000L, _ => 1_000_000_000L };
        var seconds = Math.DivRem(value, unit, out var fraction);
        if (fraction < 0)
            (seconds, fraction) = (seconds - 1, fraction + unit);
        text = seconds < FirstSecond || seconds > LastSecond
            ? ScalarText.Of(value, to)
            : new(ValueKind.Text, TextOf(seconds, fraction, to));
        return at;
    }

    private int TextOf(long seconds, long fraction, Span<byte> to)
    {
        // What the format says of fractions is written over.
        DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond).TryFormat(to, out _, "O", CultureInfo.InvariantCulture);
        to[ToSeconds] = (byte)'.';
        for (var digit = digits; digit > 0; digit--, fraction /= 10)
            to[ToSeconds + digit] = (byte)('0' + (fraction % 10));
        var length = ToSeconds + 1 + digits;
        if (!isLocal)
            to[length++] = (byte)'Z';
        return length;
    }
}

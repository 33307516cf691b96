using System.Globalization;
using System.Numerics;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>A whole number in two's complement, big-endian, divided by a power of ten that the schema says.</summary>
/// <param name="size">How many bytes; −1: their length stands before them.</param>
/// <param name="scale">How many digits stand behind the point.</param>
internal readonly struct DecimalScalar(int size, int scale) : IAvroScalar
{
    /// <summary>The most bytes that one may have: the text of a longer number takes time that grows with its square.</summary>
    public const int MostBytes = 128;

    /// <summary>The most digits of a precision: what <see cref="MostBytes"/> always have room for.</summary>
    public const int MostDigits = 308;

    public int Skip(ref AvroReading reading, int at)
    {
        at = BehindHead(ref reading, at, out var length);
        return at < 0 ? at : at + length;
    }

    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text)
    {
        text = default;
        at = BehindHead(ref reading, at, out var length);
        if (at < 0)
            return at;
        text = new(ValueKind.Number, TextOf(new BigInteger(reading.Bytes.Slice(at, length), isBigEndian: true), to));
        return at + length;
    }

    private int BehindHead(ref AvroReading reading, int at, out int length)
    {
        length = size;
        if (size < 0)
            at = reading.BehindLength(at, out length);
        return at >= 0 && length <= MostBytes && reading.Behind(length, at) >= 0 ? at : reading.Refuse();
    }

    private int TextOf(BigInteger number, Span<byte> to)
    {
        Span<char> digits = stackalloc char[ScalarText.Longest];
        BigInteger.Abs(number).TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        var length = 0;
        if (number.Sign < 0)
            to[length++] = (byte)'-';
        // Zeros before, so that a digit stands before the point.
        for (var place = Math.Max(count, scale + 1); place > 0; place--)
        {
            if (place == scale)
                to[length++] = (byte)'.';
            to[length++] = place > count ? (byte)'0' : (byte)digits[count - place];
        }
        return length;
    }
}

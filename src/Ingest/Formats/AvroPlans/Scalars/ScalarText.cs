using System.Globalization;
using System.Numerics;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>The text of a scalar.</summary>
/// <param name="Kind">What it is in JSON.</param>
/// <param name="Length">How many bytes; 0: it has none, and counts as missing.</param>
internal readonly record struct ScalarText(ValueKind Kind, int Length)
{
    /// <summary>A decimal of <see cref="DecimalScalar.MostDigits"/> digits behind a sign, a zero and a point.</summary>
    public const int Longest = 320;

    /// <summary>A number as its text; one that JSON has no text for counts as missing.</summary>
    public static ScalarText Of<T>(T number, Span<byte> to)
        where T : INumberBase<T>
    {
        if (!T.IsFinite(number))
            return default;
        number.TryFormat(to, out var length, default, CultureInfo.InvariantCulture);
        return new(ValueKind.Number, length);
    }
}

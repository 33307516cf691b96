using System.Globalization;

namespace Cronwatch.Detect.Eql.Syntax;

/// <summary>A number: whole and exact where <see cref="Whole"/> is given, else floating.</summary>
internal readonly record struct Number(double Value, long? Whole)
{
    public static Number Of(long whole) => new(whole, whole);

    /// <summary>Reads a finite number without allocation. White space and names such as <c>NaN</c> are no numbers.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Number number)
    {
        if (long.TryParse(utf8, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            number = Of(whole);
            return true;
        }
        const NumberStyles Floating =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var read = double.TryParse(utf8, Floating, CultureInfo.InvariantCulture, out var value);
        number = new Number(value, null);
        return read && double.IsFinite(value);
    }

    public Number Negated() => new(-Value, Whole is { } whole and not long.MinValue ? -whole : null);

    /// <summary>Without its fraction, as Elasticsearch indexes a fraction in a field of whole numbers.</summary>
    public Number Truncated() =>
        Whole is not null ? this
        : Math.Abs(Value) < long.MaxValue ? Of((long)Value)
        : new Number(Math.Truncate(Value), null);

    public int CompareTo(Number other) =>
        Whole is { } a && other.Whole is { } b ? a.CompareTo(b) : Value.CompareTo(other.Value);
}

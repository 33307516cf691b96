using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>
/// The number that a text says, in a base of 2 to 36; without one in base 10, or 16 after <c>0x</c>. Nothing when it says
/// none.
/// </summary>
internal sealed class ToNumber(Computation source, Computation? numberBase) : Computation
{
    public static Function Function { get; } = new("number", FieldType.Double,
        [new("source", ParameterType.Text), new("base", ParameterType.Number, IsOptional: true)],
        (a, _) => new ToNumber(a[0], a.ElementAtOrDefault(1)));

    public override Scalar Evaluate(in Evaluation e)
    {
        if (!TryGetText(source, e, out var text))
            return default;
        var isHex = text.StartsWith("0x"u8);
        if (numberBase is null || !numberBase.Evaluate(e).TryGetNumber(out var given))
        {
            if (!isHex)
                return Number.TryParse(text, out var number) ? Scalar.Of(number) : default;
            given = Number.Of(16);
        }
        if (given.Whole is not (>= 2 and <= 36 and var radix))
            return default;
        return TryParse(isHex && radix == 16 ? text[2..] : text, (int)radix, out var whole) ? Scalar.Of(Number.Of(whole)) : default;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, int radix, out long value)
    {
        var negative = text.StartsWith("-"u8);
        if (negative || text.StartsWith("+"u8))
            text = text[1..];
        Int128 sum = 0;
        value = 0;
        foreach (var b in text)
        {
            var digit = b switch
            {
                >= (byte)'0' and <= (byte)'9' => b - '0',
                >= (byte)'a' and <= (byte)'z' => b - 'a' + 10,
                >= (byte)'A' and <= (byte)'Z' => b - 'A' + 10,
                _ => int.MaxValue,
            };
            if (digit >= radix || sum > long.MaxValue)
                return false;
            sum = (sum * radix) + digit;
        }
        sum = negative ? -sum : sum;
        value = (long)sum;
        return !text.IsEmpty && sum >= long.MinValue && sum <= long.MaxValue;
    }
}

using System.Diagnostics;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>
/// Two numbers to one. Whole numbers stay whole: their division truncates, and the remainder has the dividend's sign.
/// Division by zero, and a whole result beyond 64 bits, is no answer, and is counted.
/// </summary>
internal sealed class Arithmetic(Computation left, char op, Computation right) : Computation
{
    public static Function Add { get; } = Of("add", '+');

    public static Function Subtract { get; } = Of("subtract", '-');

    public static Function Multiply { get; } = Of("multiply", '*');

    public static Function Divide { get; } = Of("divide", '/');

    public static Function Modulo { get; } = Of("modulo", '%');

    /// <summary>The function that an operator stands for.</summary>
    public static Function Of(char op) => op switch
    {
        '+' => Add,
        '-' => Subtract,
        '*' => Multiply,
        '/' => Divide,
        '%' => Modulo,
        _ => throw new UnreachableException(),
    };

    public override Scalar Evaluate(in Evaluation e)
    {
        if (!left.Evaluate(e).TryGetNumber(out var a) || !right.Evaluate(e).TryGetNumber(out var b))
            return default;
        if (Compute(a, b) is { } number)
            return Scalar.Of(number);
        Unanswered.Add();
        return default;
    }

    private static Function Of(string name, char op) => new(name, FieldType.Double,
        [new("left", ParameterType.Number), new("right", ParameterType.Number)], (a, _) => new Arithmetic(a[0], op, a[1]));

    private Number? Compute(Number a, Number b)
    {
        if (op is '/' or '%' && b.Value == 0)
            return null;
        if (a.Whole is { } x && b.Whole is { } y)
            return Compute(x, y);
        var value = op switch
        {
            '+' => a.Value + b.Value,
            '-' => a.Value - b.Value,
            '*' => a.Value * b.Value,
            '/' => a.Value / b.Value,
            _ => a.Value % b.Value,
        };
        return double.IsFinite(value) ? new Number(value, null) : null;
    }

    private Number? Compute(Int128 x, Int128 y)
    {
        var value = op switch
        {
            '+' => x + y,
            '-' => x - y,
            '*' => x * y,
            '/' => x / y,
            _ => x % y,
        };
        return value >= long.MinValue && value <= long.MaxValue ? Number.Of((long)value) : null;
    }
}

using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>The texts of its arguments in a row; nothing when one of them is nothing.</summary>
internal sealed class Concat(Computation[] parts) : Computation
{
    public static Function Function { get; } = new("concat", FieldType.Keyword,
        [new("value", ParameterType.Anything)], (a, _) => new Concat(a))
    {
        Repeats = true,
    };

    public override Scalar Evaluate(in Evaluation e)
    {
        ReadOnlySpan<byte> joined = [];
        foreach (var part in parts)
        {
            if (!TryGetText(part, e, out var text))
                return default;
            var longer = e.Scratch.Take(joined.Length + text.Length);
            joined.CopyTo(longer);
            text.CopyTo(longer[joined.Length..]);
            joined = longer;
        }
        return Scalar.Of(joined);
    }
}

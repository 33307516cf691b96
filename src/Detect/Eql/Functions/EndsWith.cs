using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>Whether a text ends with another.</summary>
internal sealed class EndsWith(Computation source, Computation suffix, bool ignoreCase) : Computation
{
    public static Function Function { get; } = new("endsWith", FieldType.Boolean,
        [new("source", ParameterType.Text), new("suffix", ParameterType.Text)],
        (a, ignoreCase) => new EndsWith(a[0], a[1], ignoreCase))
    {
        TakesTilde = true,
    };

    public override Scalar Evaluate(in Evaluation e)
    {
        if (!TryGetText(source, e, out var text) || !TryGetText(suffix, e, out var wanted))
            return default;
        return Scalar.Of(ignoreCase ? AsciiCase.EndsWith(text, e.Scratch.Fold(wanted)) : text.EndsWith(wanted));
    }
}

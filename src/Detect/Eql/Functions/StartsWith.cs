using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>Whether a text begins with another.</summary>
internal sealed class StartsWith(Computation source, Computation prefix, bool ignoreCase) : Computation
{
    public static Function Function { get; } = new("startsWith", FieldType.Boolean,
        [new("source", ParameterType.Text), new("prefix", ParameterType.Text)],
        (a, ignoreCase) => new StartsWith(a[0], a[1], ignoreCase))
    {
        TakesTilde = true,
    };

    public override Scalar Evaluate(in Evaluation e)
    {
        if (!TryGetText(source, e, out var text) || !TryGetText(prefix, e, out var wanted))
            return default;
        return Scalar.Of(ignoreCase ? AsciiCase.StartsWith(text, e.Scratch.Fold(wanted)) : text.StartsWith(wanted));
    }
}

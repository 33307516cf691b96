using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>Whether a text holds another; nothing holds the empty text.</summary>
internal sealed class StringContains(Computation source, Computation part, bool ignoreCase) : Computation
{
    public static Function Function { get; } = new("stringContains", FieldType.Boolean,
        [new("source", ParameterType.Text), new("part", ParameterType.Text)],
        (a, ignoreCase) => new StringContains(a[0], a[1], ignoreCase))
    {
        TakesTilde = true,
    };

    public override Scalar Evaluate(in Evaluation e)
    {
        if (!TryGetText(source, e, out var text) || !TryGetText(part, e, out var sought))
            return default;
        if (sought.IsEmpty)
            return Scalar.Of(false);
        return Scalar.Of(ignoreCase ? AsciiCase.Contains(text, e.Scratch.Fold(sought)) : text.IndexOf(sought) >= 0);
    }
}

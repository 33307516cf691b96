using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>Anything as text.</summary>
internal sealed class ToText(Computation source) : Computation
{
    public static Function Function { get; } = new("string", FieldType.Keyword,
        [new("value", ParameterType.Anything)], (a, _) => new ToText(a[0]));

    public override Scalar Evaluate(in Evaluation e) => TryGetText(source, e, out var text) ? Scalar.Of(text) : default;
}

using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>The length of a text in UTF-16 units, as Elasticsearch counts it.</summary>
internal sealed class Length(Computation source) : Computation
{
    public static Function Function { get; } = new("length", FieldType.Double,
        [new("source", ParameterType.Text)], (a, _) => new Length(a[0]));

    public override Scalar Evaluate(in Evaluation e) =>
        TryGetText(source, e, out var text) ? Scalar.Of(Number.Of(Utf16.Length(text))) : default;
}

using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>Where a text first stands in another, from a start on; nothing when it does not.</summary>
internal sealed class IndexOf(Computation source, Computation part, Computation? start, bool ignoreCase) : Computation
{
    public static Function Function { get; } = new("indexOf", FieldType.Double,
        [new("source", ParameterType.Text), new("part", ParameterType.Text), new("start", ParameterType.Number, IsOptional: true)],
        (a, ignoreCase) => new IndexOf(a[0], a[1], a.ElementAtOrDefault(2), ignoreCase))
    {
        TakesTilde = true,
    };

    public override Scalar Evaluate(in Evaluation e)
    {
        if (!TryGetText(source, e, out var text) || !TryGetText(part, e, out var sought))
            return default;
        if (ignoreCase)
        {
            text = e.Scratch.Fold(text);
            sought = e.Scratch.Fold(sought);
        }
        var from = start is not null && start.Evaluate(e).TryGetNumber(out var unit)
            ? Utf16.ByteAt(text, (int)Math.Clamp(unit.Value, 0, int.MaxValue))
            : 0;
        var at = text[from..].IndexOf(sought);
        return at < 0 ? default : Scalar.Of(Number.Of(Utf16.Length(text[..(from + at)])));
    }
}

using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>The part from a start to before an end, in UTF-16 units; negative ones count from the end of the text.</summary>
internal sealed class Substring(Computation source, Computation start, Computation? end) : Computation
{
    public static Function Function { get; } = new("substring", FieldType.Keyword,
        [new("source", ParameterType.Text), new("start", ParameterType.Number), new("end", ParameterType.Number, IsOptional: true)],
        (a, _) => new Substring(a[0], a[1], a.ElementAtOrDefault(2)));

    public override Scalar Evaluate(in Evaluation e)
    {
        if (!TryGetText(source, e, out var text) || !start.Evaluate(e).TryGetNumber(out var first))
            return default;
        var length = Utf16.Length(text);
        var from = Within(length, first.Value);
        var to = end is not null && end.Evaluate(e).TryGetNumber(out var last) ? Within(length, last.Value) : length;
        return from >= to ? Scalar.Of([]) : Scalar.Of(text[Utf16.ByteAt(text, from)..Utf16.ByteAt(text, to)]);
    }

    private static int Within(int length, double at) => (int)Math.Clamp(at < 0 ? at + length : at, 0, length);
}

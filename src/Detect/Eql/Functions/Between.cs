using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>
/// What stands between the first <c>left</c> and the next <c>right</c>, or the last one when greedy. Empty when one of
/// them is not there; the source itself when one of the three is empty.
/// </summary>
internal sealed class Between(Computation source, Computation left, Computation right, Computation? greedy, bool ignoreCase) : Computation
{
    public static Function Function { get; } = new("between", FieldType.Keyword,
        [
            new("source", ParameterType.Text), new("left", ParameterType.Text), new("right", ParameterType.Text),
            new("greedy", ParameterType.Truth, IsOptional: true),
        ],
        (a, ignoreCase) => new Between(a[0], a[1], a[2], a.ElementAtOrDefault(3), ignoreCase))
    {
        TakesTilde = true,
    };

    public override Scalar Evaluate(in Evaluation e)
    {
        if (!TryGetText(source, e, out var text) || !TryGetText(left, e, out var from) || !TryGetText(right, e, out var to))
            return default;
        if (text.IsEmpty || from.IsEmpty || to.IsEmpty)
            return Scalar.Of(text);
        var searched = text;
        if (ignoreCase)
        {
            searched = e.Scratch.Fold(searched);
            from = e.Scratch.Fold(from);
            to = e.Scratch.Fold(to);
        }
        var found = searched.IndexOf(from);
        if (found < 0)
            return Scalar.Of([]);
        var start = found + from.Length;
        var rest = searched[start..];
        var length = greedy is not null && greedy.Evaluate(e).IsTrue ? rest.LastIndexOf(to) : rest.IndexOf(to);
        return length < 0 ? Scalar.Of([]) : Scalar.Of(text.Slice(start, length));
    }
}

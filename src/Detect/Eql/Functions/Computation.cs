using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>A value to compute from one value of each field, ready to run. Allocates nothing once the scratch has grown.</summary>
internal abstract class Computation
{
    /// <summary>The value; nothing where something is missing that is needed, or where there is no answer.</summary>
    public abstract Scalar Evaluate(in Evaluation e);

    /// <summary>The text of the value; false when it is nothing.</summary>
    protected static bool TryGetText(Computation of, in Evaluation e, out ReadOnlySpan<byte> text)
    {
        var value = of.Evaluate(e);
        text = value.TextIn(e.Scratch);
        return !value.IsNull;
    }

    internal sealed class Literal(Scalar value) : Computation
    {
        private readonly ScalarKind _kind = value.Kind;
        private readonly byte[] _utf8 = value.Kind == ScalarKind.Text ? value.TextIn(Scratch.OfThisThread).ToArray() : [];
        private readonly Number _number = value.Kind == ScalarKind.Number && value.TryGetNumber(out var number) ? number : default;

        /// <summary>Its text; empty for what is none.</summary>
        public ReadOnlySpan<byte> Utf8 => _utf8;

        public override Scalar Evaluate(in Evaluation e) => _kind switch
        {
            ScalarKind.Text => Scalar.Of(_utf8),
            ScalarKind.Number => Scalar.Of(_number),
            _ => default,
        };
    }

    internal sealed class Value(int occurrence) : Computation
    {
        public override Scalar Evaluate(in Evaluation e) => e.ValueAt(occurrence);
    }

    /// <summary>A value of a field of whole numbers, which Elasticsearch keeps without its fraction.</summary>
    internal sealed class WholeValue(int occurrence) : Computation
    {
        public override Scalar Evaluate(in Evaluation e) =>
            e.ValueAt(occurrence).TryGetNumber(out var number) ? Scalar.Of(number.Truncated()) : default;
    }

    /// <summary>A condition as a value.</summary>
    internal sealed class Truth(Compilation.Predicate condition) : Computation
    {
        public override Scalar Evaluate(in Evaluation e) => Scalar.Of(e.Holds(condition));
    }
}

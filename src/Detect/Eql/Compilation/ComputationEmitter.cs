using System.Diagnostics;
using System.Text;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Functions;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>Values become computations; each place where a field stands takes its turn of the field's values.</summary>
internal static class ComputationEmitter
{
    /// <summary>The computation, and the slots of its occurrences of fields.</summary>
    public static Computation Emit(Operand operand, out int[] occurrences)
    {
        var slots = new List<int>();
        var computation = Emit(operand, slots);
        occurrences = [.. slots];
        return computation;
    }

    private static Computation Emit(Operand operand, List<int> slots)
    {
        switch (operand)
        {
            case Operand.Of of:
                slots.Add(of.Field.Slot);
                return of.Type == FieldType.Long ? new Computation.WholeValue(slots.Count - 1) : new Computation.Value(slots.Count - 1);
            case Operand.Constant constant:
                return new Computation.Literal(ScalarOf(constant.Literal));
            case Operand.Result result:
                return result.Function.Make([.. result.Arguments.Select(a => Emit(a, slots))], result.IgnoreCase);
            case Operand.Truth truth:
                return new Computation.Truth(PredicateEmitter.Emit(truth.Condition));
            default:
                throw new UnreachableException();
        }
    }

    private static Scalar ScalarOf(Expression literal) => literal switch
    {
        Expression.Text text => Scalar.Of(Encoding.UTF8.GetBytes(text.Value)),
        Expression.Numeric number => Scalar.Of(number.Value),
        Expression.Truth truth => Scalar.Of(truth.Value),
        _ => default,
    };
}

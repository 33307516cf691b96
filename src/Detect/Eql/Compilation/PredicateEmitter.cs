using System.Diagnostics;
using Cronwatch.Detect.Eql.Binding;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>Conditions become predicates, in the order in which they are written.</summary>
internal static class PredicateEmitter
{
    public static Predicate Emit(Condition condition) => condition switch
    {
        Condition.Constant c => new Predicate.Constant(c.Value),
        Condition.All c => new Predicate.All([.. c.Sides.Select(Emit)]),
        Condition.Some c => new Predicate.Some([.. c.Sides.Select(Emit)]),
        Condition.Not c => new Predicate.Not(Emit(c.Operand)),
        Condition.Holds { Test: Test.Anything } c => new Predicate.Exists(c.Field.Slot),
        Condition.Holds c => new Predicate.Holds(c.Field.Slot, TestEmitter.Emit(c.Test)),
        Condition.Computes c => new Predicate.Computes(ComputationEmitter.Emit(c.Subject, out var slots), slots, TestEmitter.Emit(c.Test)),
        _ => throw new UnreachableException(),
    };
}

using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>What is asked of an event: true or false, never unknown.</summary>
internal abstract record Condition
{
    private Condition()
    {
    }

    /// <summary>The same with each part replaced by what <paramref name="visit"/> makes of it, the innermost first.</summary>
    public Condition Rewrite(Func<Condition, Condition> visit) => visit(this switch
    {
        All all => new All([.. all.Sides.Select(side => side.Rewrite(visit))]),
        Some some => new Some([.. some.Sides.Select(side => side.Rewrite(visit))]),
        Not not => new Not(not.Operand.Rewrite(visit)),
        Computes computes => computes with { Subject = computes.Subject.Rewrite(visit) },
        _ => this,
    });

    internal sealed record Constant(bool Value) : Condition;

    internal sealed record All(ImmutableArray<Condition> Sides) : Condition;

    internal sealed record Some(ImmutableArray<Condition> Sides) : Condition;

    internal sealed record Not(Condition Operand) : Condition;

    /// <summary>Some value of the field passes the test; false when there is none.</summary>
    internal sealed record Holds(Field Field, Test Test) : Condition;

    /// <summary>What is computed of some values of its fields, one of each, passes the test; false when that is nothing.</summary>
    internal sealed record Computes(Operand.Result Subject, Test Test) : Condition;

    /// <summary>A literal passes the test: decided once, by <see cref="Compilation.ConstantFolding"/>.</summary>
    internal sealed record Decided(string Literal, Test Test) : Condition;
}

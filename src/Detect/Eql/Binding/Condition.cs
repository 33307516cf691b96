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

    /// <summary>Itself and every part of it, the outermost first.</summary>
    public IEnumerable<Condition> Parts() => this switch
    {
        All all => all.Sides.SelectMany(side => side.Parts()).Prepend(this),
        Some some => some.Sides.SelectMany(side => side.Parts()).Prepend(this),
        Not not => not.Operand.Parts().Prepend(this),
        _ => [this],
    };

    /// <summary>The fields that it looks at, each once.</summary>
    public IEnumerable<Field> Fields() => Parts().SelectMany(part => part switch
    {
        Holds holds => [holds.Field],
        Computes computes => computes.Subject.Fields(),
        _ => Enumerable.Empty<Field>(),
    }).Distinct();

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

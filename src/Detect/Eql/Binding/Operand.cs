using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Functions;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>A value that a condition is about, with its type.</summary>
/// <param name="Type">How it compares.</param>
internal abstract record Operand(FieldType Type)
{
    /// <summary>The fields that it is made of.</summary>
    public IEnumerable<Field> Fields() => this switch
    {
        Of of => [of.Field],
        Result result => result.Arguments.SelectMany(a => a.Fields()),
        Truth truth => truth.Condition.Fields(),
        _ => [],
    };

    /// <summary>A field.</summary>
    internal sealed record Of(Field Field) : Operand(Field.Type);

    /// <summary>A value that is in the query: a text, a number, a truth or null.</summary>
    internal sealed record Constant(FieldType Type, Expression Literal) : Operand(Type);

    /// <summary>A function of other values.</summary>
    internal sealed record Result(Function Function, ImmutableArray<Operand> Arguments, bool IgnoreCase) : Operand(Function.Result)
    {
        /// <summary>The same with each condition in it rewritten.</summary>
        public Result Rewrite(Func<Condition, Condition> visit) => this with
        {
            Arguments = [.. Arguments.Select(a => a switch
            {
                Result inner => inner.Rewrite(visit),
                Truth truth => new Truth(truth.Condition.Rewrite(visit)),
                _ => a,
            })],
        };
    }

    /// <summary>A condition as a value.</summary>
    internal sealed record Truth(Condition Condition) : Operand(FieldType.Boolean);
}

using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Detect.Eql.Parsing;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql;

/// <summary>One reason for which a query passes over events that it otherwise matches: a literal of its negative part.</summary>
/// <remarks>
/// The negative part is what stands behind <c>not</c>, <c>not in</c> and <c>!=</c> among the sides of the outermost
/// <c>and</c>. Each item of its lists and each side of its <c>or</c> is one exclusion; an <c>and</c> within is one as a whole.
/// </remarks>
public sealed class Exclusion
{
    private Exclusion(string text, int at, Condition condition) => (Text, At, Condition) = (text, at, condition);

    /// <summary>The exclusion as EQL, such as <c>process.name == "dpkg"</c>.</summary>
    public string Text { get; }

    /// <summary>Its offset in the query.</summary>
    internal int At { get; }

    internal Condition Condition { get; }

    /// <summary>Those of a query that compiles, in its order, each once.</summary>
    internal static ImmutableArray<Exclusion> Of(string text, FieldTable.Builder fields) =>
    [
        .. Parser.Parse(text, new ErrorList(text))!.Condition.Sides().SelectMany(NegatedIn).SelectMany(AlternativesOf)
            .Select(e => new Exclusion(ExpressionText.Of(e), e.Start(), QueryCompiler.Compile(e, fields)))
            .DistinctBy(e => e.Condition),
    ];

    /// <summary>What a side of the outermost <c>and</c> negates; nothing when it is no negation.</summary>
    internal static IEnumerable<Expression> NegatedIn(Expression side) => side switch
    {
        Expression.Not not => [not.Operand],
        Expression.In { Negated: true } list => [list with { Negated = false }],
        Expression.Comparison { Operator: "!=", Right: not Expression.Null } unequal => [unequal with { Operator = "==" }],
        _ => [],
    };

    private static IEnumerable<Expression> AlternativesOf(Expression expression) => expression switch
    {
        Expression.Or or => or.Sides.SelectMany(AlternativesOf),
        Expression.In { Negated: false, Items.Length: > 1 } list => list.Items.Select(i => list with { Items = [i] }),
        Expression.Like { Patterns.Length: > 1 } like => like.Patterns.Select(p => like with { Patterns = [p] }),
        _ => [expression],
    };
}

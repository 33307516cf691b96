using System.Diagnostics;

namespace Cronwatch.Detect.Eql.Syntax;

/// <summary>The parts of a query that people speak of, and where they begin.</summary>
internal static class ExpressionPlaces
{
    /// <summary>The sides of the outermost <c>and</c>.</summary>
    public static IEnumerable<Expression> Sides(this Expression expression) =>
        expression is Expression.And and ? and.Sides.SelectMany(Sides) : [expression];

    /// <summary>The offset of its first character; of a single item of a list, that of the item.</summary>
    public static int Start(this Expression expression) => expression switch
    {
        Expression.In { Items: [var item] } => item.Start(),
        Expression.Like { Patterns: [var pattern] } => pattern.Start(),
        Expression.Or or => or.Sides[0].Start(),
        Expression.And and => and.Sides[0].Start(),
        Expression.In list => list.Operand.Start(),
        Expression.Like like => like.Operand.Start(),
        Expression.Comparison comparison => comparison.Left.Start(),
        Expression.Arithmetic arithmetic => arithmetic.Left.Start(),
        Expression.Not or Expression.Negative or Expression.Call or Expression.Name or Expression.Text or Expression.Numeric
            or Expression.Truth or Expression.Null => expression.At,
        _ => throw new UnreachableException(),
    };
}

using System.Collections.Immutable;

namespace Cronwatch.Detect.Eql.Syntax;

/// <summary>A part of a query as it is written. <see cref="At"/> is its offset in the text.</summary>
internal abstract record Expression
{
    private Expression(int at) => At = at;

    public int At { get; }

    internal sealed record Or(int At, ImmutableArray<Expression> Sides) : Expression(At);

    internal sealed record And(int At, ImmutableArray<Expression> Sides) : Expression(At);

    internal sealed record Not(int At, Expression Operand) : Expression(At);

    /// <param name="At">Where the operator stands.</param>
    /// <param name="Left">The left side.</param>
    /// <param name="Operator"><c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</param>
    /// <param name="Right">The right side.</param>
    internal sealed record Comparison(int At, Expression Left, string Operator, Expression Right) : Expression(At);

    /// <param name="At">Where the operator stands.</param>
    /// <param name="Operand">What is looked for.</param>
    /// <param name="Operator"><c>in</c> or <c>in~</c>.</param>
    /// <param name="Negated">Whether <c>not</c> stands before the operator.</param>
    /// <param name="Items">The list.</param>
    internal sealed record In(
        int At, Expression Operand, string Operator, bool Negated, ImmutableArray<Expression> Items) : Expression(At);

    /// <param name="At">Where the operator stands.</param>
    /// <param name="Operand">What is compared.</param>
    /// <param name="Operator"><c>:</c>, <c>like</c>, <c>like~</c>, <c>regex</c> or <c>regex~</c>.</param>
    /// <param name="Patterns">One pattern or several.</param>
    internal sealed record Like(
        int At, Expression Operand, string Operator, ImmutableArray<Expression> Patterns) : Expression(At);

    /// <param name="At">Where the name stands.</param>
    /// <param name="Function">Its name as it is written, with its <c>~</c>.</param>
    /// <param name="Arguments">What stands between the brackets.</param>
    internal sealed record Call(int At, string Function, ImmutableArray<Expression> Arguments) : Expression(At);

    /// <param name="At">Where the operator stands.</param>
    /// <param name="Left">The left side.</param>
    /// <param name="Operator"><c>+</c>, <c>-</c>, <c>*</c>, <c>/</c> or <c>%</c>.</param>
    /// <param name="Right">The right side.</param>
    internal sealed record Arithmetic(int At, Expression Left, char Operator, Expression Right) : Expression(At);

    internal sealed record Negative(int At, Expression Operand) : Expression(At);

    internal sealed record Name(int At, string Path) : Expression(At);

    internal sealed record Text(int At, string Value) : Expression(At);

    internal sealed record Numeric(int At, Number Value) : Expression(At);

    internal sealed record Truth(int At, bool Value) : Expression(At);

    internal sealed record Null(int At) : Expression(At);

    /// <summary>Something that has its error already; whatever contains it says no more about it.</summary>
    internal sealed record Broken(int At) : Expression(At);
}

/// <summary>A query as it is written.</summary>
/// <param name="Category">Before <c>where</c>; null for <c>any</c>.</param>
/// <param name="Condition">After <c>where</c>.</param>
internal sealed record Query(string? Category, Expression Condition);

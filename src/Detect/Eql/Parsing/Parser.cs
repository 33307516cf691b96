using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Parsing;

/// <summary>
/// Text to tree by recursive descent, from loose to tight: or, and, not, one comparison, sign, primary with its predicate.
/// After an error it goes on at the next <c>and</c>, <c>or</c> or closing bracket, to find the others.
/// </summary>
internal sealed partial class Parser
{
    // Far above what people write (the deepest of Elastic's rules has 9), far below what the stack holds.
    private const int DeepestNesting = 200;

    private readonly ImmutableArray<Token> _tokens;
    private readonly ErrorList _errors;
    private int _at;
    private int _depth;
    private bool _gaveUp;

    private Parser(ImmutableArray<Token> tokens, ErrorList errors)
    {
        _tokens = tokens;
        _errors = errors;
    }

    /// <summary>The query, or null when it is of no use. It may hold broken parts: look at the errors.</summary>
    public static Query? Parse(string text, ErrorList errors) => new Parser(Lexer.Read(text, errors), errors).ParseQuery();

    private Token Current => _tokens[_at];

    private Token Next => _tokens[Math.Min(_at + 1, _tokens.Length - 1)];

    private Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
            _at++;
        return token;
    }

    private bool TryTake(string mark)
    {
        if (!Current.Is(mark))
            return false;
        _at++;
        return true;
    }

    private Query? ParseQuery()
    {
        if (Current.IsAny("sequence", "sample", "join"))
        {
            ParseSequence();
            return null;
        }
        var query = ParseEventQuery();
        while (query is not null && Current.Kind != TokenKind.End)
            ReportRest();
        return query;
    }

    // category where condition
    private Query? ParseEventQuery()
    {
        if (Current.Kind == TokenKind.End)
            return Refuse("the query is empty", "write `category where condition`");
        if (Current.Is("where"))
            return Refuse("the event category is missing before `where`", "write `category where …`, or `any where …`");
        if (Current.Kind is not (TokenKind.Name or TokenKind.Text) && !Current.Is("any"))
            return Refuse("a query begins with an event category", "write `category where condition`, or `any where condition`");
        var category = Take();
        if (!TryTake("where"))
            return RefuseWithoutWhere(category);
        return new Query(category.Is("any") ? null : category.Text, ParseOr());
    }

    private Query? RefuseWithoutWhere(Token category)
    {
        if (Current.Kind == TokenKind.Bad)
            return null;                                // Its error says what to do first.
        return Refuse("`where` is missing after the event category", $"write {Lexer.Quote(category.Text + " where …")}");
    }

    private Query? Refuse(string what, string cure)
    {
        _errors.Add(Current.At, what, cure);
        return null;
    }

    // After the condition. Reads on, for the errors of what follows.
    private void ReportRest()
    {
        var token = Take();
        if (token.Is("|"))
        {
            _errors.Add(token.At, "a pipe has no meaning per event in a stream", "leave it out");
            _at = _tokens.Length - 1;
            return;
        }
        if (token.Is(")"))
            _errors.Add(token.At, "`)` closes nothing", "leave it out, or open it with `(`");
        else if (!token.IsAny("and", "or") && token.Kind != TokenKind.Bad)
            _errors.Add(token.At, $"{Shown(token)} is not expected here",
                (token.Kind == TokenKind.Name ? Habits.CureOf(token.Text) : null) ?? "join conditions with `and` or `or`");
        SkipToNextCondition();
        if (Current.IsAny("and", "or"))
        {
            _at++;
            ParseOr();
        }
    }

    private Expression ParseOr()
    {
        if (++_depth > DeepestNesting)
            return FailTooDeep();
        var sides = ImmutableArray.Create(ParseAnd());
        while (TryTake("or"))
            sides = sides.Add(ParseAnd());
        _depth--;
        return sides.Length == 1 ? sides[0] : new Expression.Or(sides[0].At, sides);
    }

    private Expression ParseAnd()
    {
        var sides = ImmutableArray.Create(ParseNot());
        while (TryTake("and"))
            sides = sides.Add(ParseNot());
        return sides.Length == 1 ? sides[0] : new Expression.And(sides[0].At, sides);
    }

    private Expression ParseNot()
    {
        if (!Current.Is("not"))
            return ParseComparison();
        if (++_depth > DeepestNesting)
            return FailTooDeep();
        var not = new Expression.Not(Take().At, ParseNot());
        _depth--;
        return not;
    }

    private Expression ParseComparison()
    {
        var left = ParseOperand();
        if (!IsComparison(Current))
            return left;
        var op = Take();
        var comparison = new Expression.Comparison(op.At, left, op.Text, ParseOperand());
        while (IsComparison(Current))
        {
            _errors.Add(Take().At, "comparisons do not chain", "write two of them, joined with `and`");
            ParseOperand();
        }
        return comparison;
    }

    private static bool IsComparison(Token token) => token.IsAny("==", "!=", "<", "<=", ">", ">=");

    // A sum; below it products, signs, and primaries with their predicates.
    private Expression ParseOperand() => ParseChain(ParseProduct, '+', '-');

    private Expression ParseProduct() => ParseChain(ParseSigned, '*', '/', '%');

    // Each operator of a chain is one level of the tree.
    private Expression ParseChain(Func<Expression> parseSide, params ReadOnlySpan<char> operators)
    {
        var (left, depth) = (parseSide(), _depth);
        while (Current is { Kind: TokenKind.Mark, Text: [var op] } && operators.Contains(op))
        {
            if (++_depth > DeepestNesting)
                return FailTooDeep();
            left = new Expression.Arithmetic(Take().At, left, op, parseSide());
        }
        _depth = depth;
        return left;
    }

    private Expression ParseSigned()
    {
        if (!Current.IsAny("+", "-"))
            return ParsePredicate(ParsePrimary());
        var sign = Take();
        var negative = sign.Is("-");
        while (Current.IsAny("+", "-"))
            negative ^= Take().Is("-");
        if (Current.Kind == TokenKind.Number)
            return ParsePredicate(ParseNumber(sign.At, negative));
        var operand = ParsePredicate(ParsePrimary());
        return negative ? new Expression.Negative(sign.At, operand) : operand;
    }

    private Expression.Broken FailTooDeep()
    {
        _errors.Add(Current.At, $"the query is nested more than {DeepestNesting} levels deep", "leave brackets and `not`s out");
        _at = _tokens.Length - 1;
        _gaveUp = true;                                 // So that nothing is said of the brackets left open.
        return new Expression.Broken(Current.At);
    }

    private Expression.Broken Fail(Token token, string what, string cure)
    {
        _errors.Add(token.At, what, cure);
        SkipToNextCondition();
        return new Expression.Broken(token.At);
    }

    private void SkipToNextCondition()
    {
        for (var open = 0; Current.Kind != TokenKind.End; _at++)
        {
            if (open == 0 && Current.IsAny("and", "or", ")", "]", "|"))
                return;
            open += Current.Is("(") ? 1 : Current.Is(")") ? -1 : 0;
        }
    }

    private static string Shown(Token token) => token.Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => "a string",
        TokenKind.Number => "a number",
        _ => Lexer.Quote(token.Text),
    };
}

using System.Collections.Immutable;
using System.Text;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Parsing;

internal sealed partial class Parser
{
    private Expression ParsePredicate(Expression operand)
    {
        var negated = Current.Is("not");
        var op = negated ? Next : Current;
        if (negated && !op.IsAny("in", "in~"))
            return ParseInfixNot(operand, op);
        if (op.IsAny("in", "in~"))
        {
            _at += negated ? 2 : 1;
            return new Expression.In(op.At, operand, op.Text, negated, ParseList(op));
        }
        if (op.IsAny(":", "like", "like~", "regex", "regex~"))
        {
            _at++;
            return new Expression.Like(op.At, operand, op.Text, Current.Is("(") ? ParseList(op) : [ParseConstant()]);
        }
        return operand;
    }

    private Expression ParseInfixNot(Expression operand, Token op)
    {
        var not = Take();
        var shown = operand is Expression.Name name ? name.Path : "…";
        if (op.IsAny(":", "like", "like~", "regex", "regex~"))
            _errors.Add(not.At, $"`not {op.Text}` is no operator", $"write {Lexer.Quote($"not {shown} {op.Text} …")}");
        else
            return Fail(not, "`not` stands before the condition that it negates", $"write {Lexer.Quote($"not {shown} …")}");
        return ParsePredicate(operand);
    }

    private ImmutableArray<Expression> ParseList(Token op)
    {
        var open = Current;
        if (!TryTake("("))
        {
            Fail(open, $"a list is missing after `{op.Text}`", $"write `{op.Text} (\"…\", \"…\")`");
            return [];
        }
        if (Current.Is(")"))
            _errors.Add(Take().At, "the list is empty", "write at least one value");
        else
            return ParseItems(open, ParseOperand);
        return [];
    }

    private ImmutableArray<Expression> ParseItems(Token open, Func<Expression> parseItem)
    {
        var items = ImmutableArray.CreateBuilder<Expression>();
        while (true)
        {
            items.Add(parseItem());
            if (Current.Is(",") && Next.Is(")"))
                _errors.Add(Take().At, "a comma stands after the last value", "leave it out");
            if (TryTake(","))
                continue;
            Close(open, "separate values with `,` and close the list with `)`");
            return items.ToImmutable();
        }
    }

    private void Close(Token open, string cure)
    {
        if (TryTake(")") || _gaveUp)
            return;
        if (Current.Kind == TokenKind.End)
            _errors.Add(open.At, "`(` is never closed", "close it with `)`");
        else if (Current.Kind != TokenKind.Bad)
            _errors.Add(Current.At, $"{Shown(Current)} is not expected between brackets", cure);
        SkipToClosing();
    }

    // Past the bracket that closes; where there is none, to the next condition.
    private void SkipToClosing()
    {
        var from = _at;
        for (var open = 1; Current.Kind != TokenKind.End;)
        {
            var token = Take();
            open += token.Is("(") ? 1 : token.Is(")") ? -1 : 0;
            if (open == 0)
                return;
        }
        _at = from;
        SkipToNextCondition();
    }

    private Expression ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Name when token.Text.EndsWith('~') || Next.Is("("):
                return ParseCall();
            case TokenKind.Name:
                return ParseName();
            case TokenKind.Text:
                return new Expression.Text(Take().At, token.Text);
            case TokenKind.Number:
                return ParseNumber(token.At, negative: false);
            case TokenKind.Bad:
                SkipToNextCondition();
                return new Expression.Broken(token.At);
            case TokenKind.Mark:
                return ParseMark();
            default:
                return Fail(token, "the query ends where a condition or value is expected", "write a field or a literal there");
        }
    }

    private Expression ParseMark()
    {
        var token = Current;
        if (token.IsAny("true", "false"))
            return new Expression.Truth(Take().At, token.Is("true"));
        if (TryTake("null"))
            return new Expression.Null(token.At);
        if (TryTake("?"))                               // Optional: every field counts as mapped.
            return Current.Kind == TokenKind.Name
                ? ParseName()
                : Fail(Current, "a field is missing after `?`", "write `?field.name`");
        if (TryTake("("))
        {
            var inner = ParseOr();
            Close(token, "join conditions with `and` or `or`, and close the bracket with `)`");
            return inner;
        }
        return token.IsAny("any", "by", "join", "maxspan", "of", "sample", "sequence", "until", "where", "with")
            ? ParseName()
            : Fail(token, $"{Shown(token)} stands where a condition or value is expected", "write a field or a literal there");
    }

    private Expression ParseNumber(int at, bool negative)
    {
        var token = Take();
        if (Number.TryParse(Encoding.ASCII.GetBytes(token.Text), out var number))
            return new Expression.Numeric(at, negative ? number.Negated() : number);
        _errors.Add(at, $"{Lexer.Quote(token.Text)} is beyond the range of numbers", "write a smaller number");
        return new Expression.Broken(at);
    }

    private Expression ParseName()
    {
        var start = Current.At;
        var path = TakePart();
        while (TryTake("."))
        {
            if (Current.Kind != TokenKind.Name && !IsKeyword(Current))
                return Fail(Current, $"{Shown(Current)} is no part of a field's name", "write a name after the dot, or put it into back quotes");
            path += "." + TakePart();
        }
        if (!Current.Is("[") || Next.Kind != TokenKind.Number)
            return new Expression.Name(start, path);
        _errors.Add(Current.At, "a field takes no index", "leave it out: a condition looks at every element");
        SkipPast("]");
        return new Expression.Broken(start);
    }

    private static bool IsKeyword(Token token) => token.Kind == TokenKind.Mark && char.IsAsciiLetter(token.Text[0]);

    private string TakePart()
    {
        var part = Take();
        if (IsKeyword(part))
            _errors.Add(part.At, $"`{part.Text}` is a reserved word", $"write `` `{part.Text}` `` in back quotes");
        return part.Text;
    }

    private Expression ParseConstant() => Current.IsAny("+", "-") ? ParseSigned() : ParsePrimary();

    private Expression ParseCall()
    {
        var name = Take();
        var open = Current;
        if (!TryTake("("))
            return Fail(name, $"{Lexer.Quote(name.Text)} is no field", "write `(` and arguments after a function, or leave `~` out");
        if (TryTake(")"))
            return new Expression.Call(name.At, name.Text, []);
        if (++_depth > DeepestNesting)
            return FailTooDeep();
        var call = new Expression.Call(name.At, name.Text, ParseItems(open, ParseOr));
        _depth--;
        return call;
    }
}

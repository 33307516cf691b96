using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Cronwatch.Detect.Eql.Syntax;

/// <summary>A part of a query as EQL again, in one form: one space, brackets where they are needed, strings escaped.</summary>
internal static class ExpressionText
{
    // From loose to tight, as the parser descends.
    private const int OfOr = 0, OfAnd = 1, OfNot = 2, OfComparison = 3, OfSum = 4, OfProduct = 5, OfSign = 6, OfPredicate = 7, OfPrimary = 8;

    public static string Of(Expression expression) => expression switch
    {
        Expression.Or or => string.Join(" or ", or.Sides.Select(s => Of(s, OfAnd))),
        Expression.And and => string.Join(" and ", and.Sides.Select(s => Of(s, OfNot))),
        Expression.Not not => $"not {Of(not.Operand, OfNot)}",
        Expression.Comparison c => $"{Of(c.Left, OfSum)} {c.Operator} {Of(c.Right, OfSum)}",
        Expression.In list => $"{Of(list.Operand, OfPrimary)} {(list.Negated ? "not " : "")}{list.Operator} ({List(list.Items)})",
        Expression.Like { Patterns: [var only] } like => $"{Of(like.Operand, OfPrimary)} {like.Operator} {Of(only, OfPrimary)}",
        Expression.Like like => $"{Of(like.Operand, OfPrimary)} {like.Operator} ({List(like.Patterns)})",
        Expression.Arithmetic a when a.Operator is '+' or '-' => $"{Of(a.Left, OfSum)} {a.Operator} {Of(a.Right, OfProduct)}",
        Expression.Arithmetic a => $"{Of(a.Left, OfProduct)} {a.Operator} {Of(a.Right, OfSign)}",
        Expression.Negative n => $"-{Of(n.Operand, OfSign)}",
        Expression.Call call => $"{call.Function}({List(call.Arguments)})",
        Expression.Name name => string.Join('.', name.Path.Split('.').Select(PartOf)),
        Expression.Text text => Quoted(text.Value),
        Expression.Numeric number => NumberOf(number.Value),
        Expression.Truth truth => truth.Value ? "true" : "false",
        Expression.Null => "null",
        _ => throw new UnreachableException(),
    };

    private static string Of(Expression expression, int tightest) => Tightness(expression) < tightest ? $"({Of(expression)})" : Of(expression);

    private static string List(IEnumerable<Expression> items) => string.Join(", ", items.Select(item => Of(item)));

    private static int Tightness(Expression expression) => expression switch
    {
        Expression.Or => OfOr,
        Expression.And => OfAnd,
        Expression.Not => OfNot,
        Expression.Comparison => OfComparison,
        Expression.Arithmetic { Operator: '+' or '-' } => OfSum,
        Expression.Arithmetic => OfProduct,
        Expression.Negative => OfSign,
        Expression.In or Expression.Like => OfPredicate,
        _ => OfPrimary,
    };

    // A floating number shows that it is one: division depends on it.
    private static string NumberOf(Number number)
    {
        if (number.Whole is { } whole)
            return whole.ToString(CultureInfo.InvariantCulture);
        var text = number.Value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    private static string PartOf(string part)
    {
        var plain = part.Length > 0 && (char.IsAsciiLetter(part[0]) || part[0] is '_' or '@')
            && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '@') && !Parsing.Lexer.IsKeyword(part);
        return plain ? part : $"`{part.Replace("`", "``", StringComparison.Ordinal)}`";
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append(@"\n"),
                '\r' => quoted.Append(@"\r"),
                '\t' => quoted.Append(@"\t"),
                _ when Rune.IsControl(rune) => quoted.Append(CultureInfo.InvariantCulture, $@"\u{{{rune.Value:x2}}}"),
                _ => quoted.Append(rune),
            };
        return quoted.Append('"').ToString();
    }
}

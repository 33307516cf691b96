using System.Globalization;
using System.Text;
using Cronwatch.Detect.Eql.Regexes;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>What a literal asks of values of a type; null where they do not fit, which has its error then.</summary>
internal sealed class TestBinder(ErrorList errors)
{
    public Test? Of(FieldType type, Relation relation, Expression literal, bool ignoreCase) => (type, literal) switch
    {
        (_, Expression.Broken) => null,
        (_, Expression.Null) => Refuse(literal, "null stands in a list", "write `… == null or …`"),
        (_, Expression.Name) => Refuse(literal, "a field is compared with a field", "compare each of them with a literal"),
        (FieldType.Keyword, Expression.Text text) => relation == Relation.Equal
            ? new Test.TextIs(text.Value, ignoreCase)
            : new Test.TextCompares(relation, text.Value),
        (FieldType.Keyword or FieldType.Boolean, Expression.Truth truth) when relation == Relation.Equal =>
            new Test.TextIs(truth.Value ? "true" : "false", IgnoreCase: false),
        (FieldType.Boolean, Expression.Text { Value: "true" or "false" } text) when relation == Relation.Equal =>
            new Test.TextIs(text.Value, IgnoreCase: false),
        // Text that is no number in such a field was never indexed as one, so asking for a number is safe.
        (FieldType.Keyword or FieldType.Long or FieldType.Double, Expression.Numeric number) =>
            new Test.NumberCompares(relation, number.Value, Truncates: type == FieldType.Long),
        (FieldType.Long or FieldType.Double, Expression.Text text) => OfNumericText(type, relation, text),
        (FieldType.Date, Expression.Text text) => OfInstant(relation, text),
        (FieldType.Date, Expression.Numeric number) => OfMilliseconds(relation, number),
        (FieldType.Ip, Expression.Text text) => OfAddress(relation, text),
        (_, Expression.Text or Expression.Truth or Expression.Numeric) => Misfit(literal, type),
        (_, Expression.Call or Expression.Arithmetic or Expression.Negative) =>
            Refuse(literal, "a value that depends on the event stands where a literal is expected", "write a literal there"),
        _ => Refuse(literal, "a condition stands where a literal is expected", "write a literal there"),
    };

    /// <summary>What a pattern asks, by its operator: <c>:</c>, <c>like</c>, <c>like~</c>, <c>regex</c> or <c>regex~</c>.</summary>
    public Test? OfPattern(Expression pattern, string op) => pattern switch
    {
        Expression.Text text when op.StartsWith("regex", StringComparison.Ordinal) => OfRegex(text, ignoreCase: op == "regex~"),
        Expression.Text text => new Test.TextLike(text.Value, IgnoreCase: op != "like"),
        Expression.Broken => null,
        Expression.Name => Refuse(pattern, "a field is compared with a field", "compare each of them with a literal"),
        _ => Refuse(pattern, "a pattern is a string", "write `\"…\"`, or compare with `==` or `in`"),
    };

    private Test? OfRegex(Expression.Text text, bool ignoreCase) =>
        LuceneRegex.TryCompile(text.Value, ignoreCase, out _, out var problem)
            ? new Test.TextRegex(text.Value, ignoreCase)
            : Refuse(text, problem.What, problem.Cure);

    /// <summary>A number as text: whole where it is, else the shortest text that reads back as it.</summary>
    public static string Written(Number number) =>
        number.Whole?.ToString(CultureInfo.InvariantCulture) ?? number.Value.ToString("R", CultureInfo.InvariantCulture);

    private Test? OfNumericText(FieldType type, Relation relation, Expression.Text text) =>
        Number.TryParse(Encoding.UTF8.GetBytes(text.Value), out var number)
            ? new Test.NumberCompares(relation, number, Truncates: type == FieldType.Long)
            : Misfit(text, type);

    private Test? OfInstant(Relation relation, Expression.Text text) =>
        EventTime.TryParse(text.Value, out var time) ? InstantWithin(relation, time.UtcTicks) : Misfit(text, FieldType.Date);

    private Test? OfMilliseconds(Relation relation, Expression.Numeric number)
    {
        const double Latest = 6e13;         // Milliseconds: the year 3871, where instants of events end too.
        return Math.Abs(number.Value.Value) < Latest
            ? InstantWithin(relation, DateTimeOffset.UnixEpoch.Ticks + (long)(number.Value.Value * TimeSpan.TicksPerMillisecond))
            : Misfit(number, FieldType.Date);
    }

    private static Test.InstantWithin InstantWithin(Relation relation, long ticks) => relation switch
    {
        Relation.Less => new(long.MinValue, ticks - 1),
        Relation.LessOrEqual => new(long.MinValue, ticks),
        Relation.Greater => new(ticks + 1, long.MaxValue),
        Relation.GreaterOrEqual => new(ticks, long.MaxValue),
        _ => new(ticks, ticks),
    };

    private Test? OfAddress(Relation relation, Expression.Text text)
    {
        if (!Address.TryParseRange(text.Value, out var first, out var last))
            return Misfit(text, FieldType.Ip);
        var none = new Test.AddressWithin(1, 0);
        return relation switch
        {
            Relation.Less => first == UInt128.MinValue ? none : new Test.AddressWithin(0, first - 1),
            Relation.LessOrEqual => new Test.AddressWithin(0, last),
            Relation.Greater => last == UInt128.MaxValue ? none : new Test.AddressWithin(last + 1, UInt128.MaxValue),
            Relation.GreaterOrEqual => new Test.AddressWithin(first, UInt128.MaxValue),
            _ => new Test.AddressWithin(first, last),
        };
    }

    private Test? Misfit(Expression literal, FieldType type) => Refuse(literal,
        $"{Name(literal)} cannot be compared with {type.WithArticle()}", type.Expects());

    private static string Name(Expression literal) => literal switch
    {
        Expression.Text => "this string",
        Expression.Numeric => "a number",
        _ => "a boolean",
    };

    private Test? Refuse(Expression expression, string what, string cure)
    {
        errors.Add(expression.At, what, cure);
        return null;
    }
}

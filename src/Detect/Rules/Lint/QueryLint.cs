using System.Collections.Immutable;
using System.Text;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Rules.Lint;

/// <summary>What a query says that its author can hardly have meant, each with its place and cure.</summary>
internal sealed class QueryLint
{
    // Elastic's mappings of names and paths index no longer value.
    private const int IgnoreAbove = 1_024;

    private static readonly string[] Classes = [@"\d", @"\w", @"\s"];

    private readonly List<(int At, string What, string Cure)> _findings = [];

    private QueryLint()
    {
    }

    public static IReadOnlyList<(int At, string What, string Cure)> Of(Expression condition)
    {
        var lint = new QueryLint();
        lint.Visit(condition);
        return [.. lint._findings.Distinct().OrderBy(f => f.At)];      // A list is looked at alone and with its neighbours.
    }

    private void Visit(Expression expression)
    {
        switch (expression)
        {
            case Expression.And and:
                foreach (var side in and.Sides)
                    Visit(side);
                FindRepeated(and.Sides);
                break;
            case Expression.Or or:
                foreach (var side in or.Sides)
                    Visit(side);
                FindRepeated(or.Sides);
                FindCovered([.. or.Sides.SelectMany(ValuesOf)]);
                FindShadowed(or.Sides);
                break;
            case Expression.Not not:
                Visit(not.Operand);
                break;
            default:
                var values = ValuesOf(expression).ToImmutableArray();
                foreach (var value in values)
                    Check(value);
                FindCovered(values);
                break;
        }
    }

    private void Check(Value value)
    {
        var (at, text) = (value.At, value.Text);
        if (!value.IsPattern && !value.IsRegex && text.AsSpan().ContainsAny('*', '?'))
            Add(at, $"`{text[text.AsSpan().IndexOfAny('*', '?')]}` is a plain character after `{value.Operator}`", "write `like` or `:` for a pattern, or leave the value out");
        if (text.Length != text.Trim().Length)
            Add(at, "the value begins or ends with a blank", "leave the blank out, if it is none of the value");
        if (text.Length > IgnoreAbove)
            Add(at, $"the value is longer than {IgnoreAbove} characters, and Elasticsearch indexes none that long", "shorten it");
        if (value.IsRegex && Array.Exists(Classes, c => text.Contains(c, StringComparison.Ordinal)))
            Add(at, @"`\d`, `\w` and `\s` are the letters d, w and s here", "write `[0-9]`, `[A-Za-z0-9_]` or `[ ]`");
        if (value.Field == "process.name" && !value.IsRegex && text.Contains('/', StringComparison.Ordinal))
            Add(at, "a process's name holds no `/`", "compare process.executable");
        if (value.Field == "file.extension" && !value.IsRegex && text.StartsWith('.'))
            Add(at, "a file's extension begins behind the dot", "leave the dot out");
    }

    // Of alternatives about one field: what is said twice, or is said by a pattern too.
    private void FindCovered(ImmutableArray<Value> values)
    {
        for (var i = 0; i < values.Length; i++)
            for (var j = 0; j < values.Length; j++)
            {
                if (i == j || values[i].Field != values[j].Field || values[i].IsRegex || values[j].IsRegex)
                    continue;
                if (Same(values[i], values[j]))
                {
                    if (i > j)
                        Add(values[i].At, $"{Shown(values[i])} stands here twice", "leave one out");
                }
                else if (Covers(values[j], values[i]))
                    Add(values[i].At, $"{Shown(values[i])} is covered by {Shown(values[j])}", "leave it out");
            }
    }

    private static bool Same(Value a, Value b) =>
        a.IgnoresCase == b.IgnoresCase && a.IsPattern == b.IsPattern
        && string.Equals(a.Text, b.Text, a.IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    // A `?` would take the other's star for a character.
    private static bool Covers(Value pattern, Value other) =>
        pattern.IsPattern && pattern.Text.Contains('*', StringComparison.Ordinal) && !pattern.Text.Contains('?', StringComparison.Ordinal)
        && (pattern.IgnoresCase || !other.IgnoresCase)
        && Wildcard.Matches(Encoding.UTF8.GetBytes(other.Text), BytesOf(pattern), pattern.IgnoresCase);

    private static byte[] BytesOf(Value pattern)
    {
        var bytes = Encoding.UTF8.GetBytes(pattern.Text);
        return pattern.IgnoresCase ? AsciiCase.Fold(bytes) : bytes;
    }

    private void FindRepeated(ImmutableArray<Expression> sides)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var side in sides)
            if (!seen.Add(ExpressionText.Of(side)))
                Add(FirstAt(side), "this condition stands here twice", "leave one out");
    }

    // A or (A and B): the second says nothing more.
    private void FindShadowed(ImmutableArray<Expression> sides)
    {
        var alone = sides.SelectMany(ValuesOf).Where(v => !v.IsPattern && !v.IsRegex && !v.IgnoresCase).ToList();
        foreach (var both in sides.OfType<Expression.And>())
            foreach (var value in both.Sides.Where(s => s is Expression.Comparison { Operator: "==" }).SelectMany(ValuesOf))
                if (alone.Exists(a => a.Field == value.Field && a.Text == value.Text))
                    Add(value.At, $"`{value.Field}` alone is enough for {Shown(value)} already", "leave this condition out, or the value where it stands alone");
    }

    private static int FirstAt(Expression expression) => expression switch
    {
        Expression.And and => FirstAt(and.Sides[0]),
        Expression.Or or => FirstAt(or.Sides[0]),
        Expression.Comparison c => FirstAt(c.Left),
        Expression.In list => FirstAt(list.Operand),
        Expression.Like like => FirstAt(like.Operand),
        _ => expression.At,
    };

    private static IEnumerable<Value> ValuesOf(Expression expression) => expression switch
    {
        Expression.Comparison { Operator: "==" or "!=", Left: Expression.Name name, Right: Expression.Text text } c =>
            [new(name.Path, text.At, text.Value, c.Operator)],
        Expression.In { Operand: Expression.Name name } list =>
            list.Items.OfType<Expression.Text>().Select(t => new Value(name.Path, t.At, t.Value, list.Operator)),
        Expression.Like { Operand: Expression.Name name } like =>
            like.Patterns.OfType<Expression.Text>().Select(t => new Value(name.Path, t.At, t.Value, like.Operator)),
        _ => [],
    };

    private static string Shown(Value value) => Eql.Parsing.Lexer.Quote(value.Text);

    private void Add(int at, string what, string cure) => _findings.Add((at, what, cure));

    private readonly record struct Value(string Field, int At, string Text, string Operator)
    {
        public bool IsPattern => Operator is ":" or "like" or "like~";

        public bool IsRegex => Operator is "regex" or "regex~";

        public bool IgnoresCase => Operator == ":" || Operator.EndsWith('~');
    }
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Detect.Eql.Parsing;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql;

/// <summary>A query that keeps every part's truth, literal by literal: slower than <see cref="EqlQuery"/>, for people.</summary>
public sealed class ExplainedQuery
{
    private readonly Part _root;

    private ExplainedQuery(Part root) => _root = root;

    /// <summary>Compiles the text as <see cref="EqlQuery"/> does, with the same errors.</summary>
    public static bool TryCompile(
        string text, FieldTable.Builder fields, string categoryField,
        [NotNullWhen(true)] out ExplainedQuery? query, out ImmutableArray<EqlError> errors)
    {
        query = null;
        if (!EqlQuery.TryCompile(text, fields, categoryField, out _, out errors))
            return false;
        var written = Parser.Parse(text, new ErrorList(text))!;
        var condition = PartOf(written.Condition, fields);
        if (written.Category is { } category)
        {
            var ofCategory = new Expression.Comparison(0, new Expression.Name(0, categoryField), "==", new Expression.Text(0, category));
            condition = new Part(ExplanationKind.All, text, null,
                [PartOf(ofCategory, fields), .. condition.Kind == ExplanationKind.All ? condition.Parts : [condition]], []);
        }
        query = new ExplainedQuery(condition);
        return true;
    }

    /// <summary>What holds of the event, and what not.</summary>
    public Explanation Explain(HostEvent e) => _root.Explain(e);

    private static Part PartOf(Expression expression, FieldTable.Builder fields) => expression switch
    {
        Expression.And and => Whole(ExplanationKind.All, and, and.Sides, fields),
        Expression.Or or => Whole(ExplanationKind.Some, or, or.Sides, fields),
        Expression.Not not => Whole(ExplanationKind.Not, not, [not.Operand], fields),
        Expression.In { Negated: true } list => Whole(ExplanationKind.Not, list, [list with { Negated = false }], fields),
        Expression.In { Items.Length: > 1 } list => Whole(ExplanationKind.Some, list, [.. list.Items.Select(i => list with { Items = [i] })], fields),
        Expression.Like { Patterns.Length: > 1 } like => Whole(ExplanationKind.Some, like, [.. like.Patterns.Select(p => like with { Patterns = [p] })], fields),
        _ => TestOf(expression, fields),
    };

    private static Part TestOf(Expression expression, FieldTable.Builder fields)
    {
        var condition = QueryCompiler.Compile(expression, fields);
        return new(ExplanationKind.Test, ExpressionText.Of(expression), PredicateEmitter.Emit(condition), [], [.. condition.Fields()]);
    }

    private static Part Whole(ExplanationKind kind, Expression expression, ImmutableArray<Expression> parts, FieldTable.Builder fields) =>
        new(kind, ExpressionText.Of(expression), null, [.. parts.Select(p => PartOf(p, fields))], []);

    private sealed record Part(ExplanationKind Kind, string Text, Predicate? Test, ImmutableArray<Part> Parts, ImmutableArray<Field> Fields)
    {
        public Explanation Explain(HostEvent e)
        {
            ImmutableArray<Explanation> parts = [.. Parts.Select(p => p.Explain(e))];
            var holds = Kind switch
            {
                ExplanationKind.Test => Test!.Test(e),
                ExplanationKind.Not => !parts[0].Holds,
                ExplanationKind.All => parts.All(p => p.Holds),
                _ => parts.Any(p => p.Holds),
            };
            return new Explanation(Text, holds, parts, Kind, [.. Fields.Select(f => (f.Name, ValuesOf(e, f)))]);
        }

        private static ImmutableArray<string> ValuesOf(HostEvent e, Field field)
        {
            var values = ImmutableArray.CreateBuilder<string>();
            foreach (var value in e[field.Slot])
                values.Add(value.ToString());
            return values.ToImmutable();
        }
    }
}

using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Parsing;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>The passes from text to predicate, one a line. Start reading here.</summary>
internal static class QueryCompiler
{
    /// <summary>The compiled query, or null when the list has errors.</summary>
    public static EqlQuery? Compile(string text, FieldTable.Builder fields, string categoryField, ErrorList errors)
    {
        if (Parser.Parse(text, errors) is not { } query)
            return null;
        var bound = Binder.Bind(query, fields, categoryField, errors);
        if (errors.Any)
            return null;

        var condition = Simplify(bound.Condition);
        var category = categoryField == EqlQuery.CategoryField ? query.Category : null;
        var literals = NecessaryLiterals.Of(condition, category);
        condition = ListsToSets.Rewrite(condition);
        if (bound.IsOfCategory is { } isOfCategory)
            condition = ConstantFolding.Rewrite(new Condition.All([isOfCategory, condition]));
        condition = CheapestFirst.Rewrite(condition);
        return new EqlQuery(category, literals, condition);
    }

    /// <summary>One part of a query that compiles, for itself.</summary>
    public static Condition Compile(Expression part, FieldTable.Builder fields) => ListsToSets.Rewrite(
        Simplify(Binder.Bind(new Query(null, part), fields, EqlQuery.CategoryField, new ErrorList("")).Condition));

    private static Condition Simplify(Condition condition)
    {
        condition = FunctionShapes.Rewrite(condition);
        condition = WildcardShapes.Rewrite(condition);
        return ConstantFolding.Rewrite(condition);
    }
}

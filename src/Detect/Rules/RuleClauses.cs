using System.Collections.Immutable;
using Cronwatch.Detect.Eql;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Detect.Eql.Parsing;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Rules;

/// <summary>
/// Says which clauses of a rule keep an event from it. Slower than the rule's query: for people, and for the few events that they
/// ask about. Immutable.
/// </summary>
public sealed class RuleClauses
{
    private readonly ImmutableArray<(RuleClause Clause, Predicate Test)> _clauses;
    private readonly RuleClause _index;

    private RuleClauses(ImmutableArray<(RuleClause, Predicate)> clauses, RuleClause index) => (_clauses, _index) = (clauses, index);

    /// <summary>The clauses of a rule. Reads its file again, for their lines.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="fields">The fields of its rule set: events to ask about have them, or more behind them.</param>
    public static RuleClauses Of(Rule rule, FieldTable fields)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(fields);
        var (text, file) = (rule.QueryText, FileOf(rule));
        var query = Parser.Parse(text, new ErrorList(text))!;
        var known = new FieldTable.Builder().Intern(fields.Fields.Select(field => field.Name));
        var required = query.Condition.Sides().Where(side => !Exclusion.NegatedIn(side).Any());
        if (query.Category is { } category)
            required = required.Prepend(new Expression.Comparison(0, new Expression.Name(0, rule.CategoryField), "==", new Expression.Text(0, category)));
        var clauses = required
            .Select(side => (At: side.Start(), Kind: RuleClauseKind.Required, Text: ExpressionText.Of(side), Condition: QueryCompiler.Compile(side, known)))
            .Concat(rule.Exclusions.Select(exclusion => (exclusion.At, Kind: RuleClauseKind.Exclusion, exclusion.Text, exclusion.Condition)))
            .OrderBy(clause => clause.At);
        return new(
            [.. clauses.Select(c => (new RuleClause(c.Kind, c.Text, rule.Info.File, LineOf(file, c.At)), PredicateEmitter.Emit(c.Condition)))],
            new RuleClause(RuleClauseKind.Index, string.Join(", ", rule.Info.Index), rule.Info.File, file?.Error("rule.index", "", "").Line ?? 0));
    }

    /// <summary>
    /// The clauses that keep an event from the rule, in the order of the query: with any of them left, it does not match. Where the
    /// query matches, it is the rule's index that does not select the event's data stream.
    /// </summary>
    /// <param name="e">An event that a <see cref="Detector"/> does not match with the rule.</param>
    public ImmutableArray<RuleClause> Against(HostEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        ImmutableArray<RuleClause> against = [.. _clauses.Where(c => c.Test.Test(e) == (c.Clause.Kind == RuleClauseKind.Exclusion)).Select(c => c.Clause)];
        return against.IsEmpty ? [_index] : against;
    }

    // Null: it says something else now, in which the places would be wrong.
    private static TomlFile? FileOf(Rule rule) => TomlFile.Read(rule.Info.File, []) is { } file && file.Hash == rule.Info.Hash ? file : null;

    private static int LineOf(TomlFile? file, int at) => file?.StringError("rule.query", at, "", "").Line ?? 0;
}

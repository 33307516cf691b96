using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql;

/// <summary>A query about one event, compiled. Immutable: many threads may match by it.</summary>
public sealed class EqlQuery
{
    /// <summary>The field that holds the event category unless another is named.</summary>
    public const string CategoryField = "event.category";

    private readonly Condition _condition;
    private readonly Predicate _required;
    private readonly Predicate? _excluded;

    internal EqlQuery(string? category, NecessaryLiterals? literals, Condition condition)
    {
        Category = category;
        Literals = literals;
        NecessaryValues = Compilation.NecessaryValues.Of(condition);
        _condition = condition;
        ImmutableArray<Condition> sides = condition is Condition.All all ? all.Sides : [condition];
        _required = PredicateEmitter.Emit(new Condition.All([.. sides.Where(s => s is not Condition.Not)]));
        ImmutableArray<Condition> excluded = [.. sides.OfType<Condition.Not>().Select(n => n.Operand)];
        _excluded = excluded.IsEmpty ? null : PredicateEmitter.Emit(new Condition.Some(excluded));
    }

    /// <summary>The event category that it is about; null for <c>any where</c>.</summary>
    public string? Category { get; }

    /// <summary>
    /// Literals in lower case, one of which at least occurs, in any ASCII case, in the JSON bytes of every record that
    /// matches and has no <c>\u</c> or <c>\/</c> escape. A quote at an end is that of a string. Empty when no event can match;
    /// null when nothing can be derived.
    /// </summary>
    public ImmutableArray<string>? NecessaryLiterals => Literals?.Few;

    /// <summary>The same in its two forms.</summary>
    internal NecessaryLiterals? Literals { get; }

    /// <summary>What the values of a matching event must be like; null when nothing can be derived.</summary>
    internal ImmutableArray<NecessaryValue>? NecessaryValues { get; }

    /// <summary>The names of the fields that it looks at, in the order of the query.</summary>
    public IEnumerable<string> Fields => _condition.Fields().Select(f => f.Name);

    /// <summary>How many tests an event can cost at most; a list counts as one.</summary>
    public int MostTests => _condition.Parts().Count(part => part is Condition.Holds or Condition.Computes);

    /// <summary>What became of the query, for people.</summary>
    public string Compiled => ConditionText.Of(_condition);

    /// <summary>Compiles the text, or says everything that is wrong with it, in order. Never throws on any text.</summary>
    /// <param name="text">The query.</param>
    /// <param name="fields">Gets the fields that the query reads; events to match have its table, made later.</param>
    /// <param name="query">The query, when true is returned.</param>
    /// <param name="errors">What is wrong; empty when true is returned.</param>
    public static bool TryCompile(
        string text, FieldTable.Builder fields,
        [NotNullWhen(true)] out EqlQuery? query, out ImmutableArray<EqlError> errors) =>
        TryCompile(text, fields, CategoryField, out query, out errors);

    /// <summary>The same, with the name of the field that holds the event category.</summary>
    public static bool TryCompile(
        string text, FieldTable.Builder fields, string categoryField,
        [NotNullWhen(true)] out EqlQuery? query, out ImmutableArray<EqlError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fields);
        var list = new ErrorList(text);
        query = QueryCompiler.Compile(text, fields, categoryField, list);
        errors = list.ToImmutable();
        return query is not null;
    }

    /// <summary>Whether the event matches. Allocates nothing.</summary>
    public bool Matches(HostEvent e) => Requires(e) && !Excludes(e);

    /// <summary>Whether all holds of the event that must.</summary>
    internal bool Requires(HostEvent e) => _required.Test(e);

    /// <summary>Whether something holds of the event that must not.</summary>
    internal bool Excludes(HostEvent e) => _excluded?.Test(e) == true;
}

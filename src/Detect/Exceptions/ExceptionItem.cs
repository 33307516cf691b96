using System.Collections.Immutable;
using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions;

/// <summary>An item: what holds of a hit for it to page nobody. Immutable.</summary>
public sealed class ExceptionItem
{
    private readonly ImmutableArray<EntryCondition> _conditions;

    internal ExceptionItem(ImmutableArray<EntryCondition> conditions, RuleError at) => (_conditions, At) = (conditions, at);

    /// <summary>The list that it belongs to.</summary>
    public required string ListId { get; init; }

    /// <summary>The namespace of the list: <c>single</c> or <c>agnostic</c>.</summary>
    public required string NamespaceType { get; init; }

    /// <summary>What it is called; no other of its namespace is.</summary>
    public required string ItemId { get; init; }

    /// <summary>What people read.</summary>
    public required string Name { get; init; }

    /// <summary>Events later than this it does not cover; null: it covers all.</summary>
    public required DateTimeOffset? Expires { get; init; }

    /// <summary>Whether it asks for <c>guide.*</c>, which only context says.</summary>
    public required bool ReadsContext { get; init; }

    /// <summary>Changes when what it says changes, or a value list that it asks for.</summary>
    public required string Hash { get; init; }

    /// <summary>Where it stands, to say more about it.</summary>
    internal RuleError At { get; }

    /// <summary>Whether it holds of a hit.</summary>
    /// <param name="hit">The hit.</param>
    /// <param name="time">When its event happened.</param>
    internal bool Holds(AskedHit hit, DateTimeOffset time)
    {
        if (time > Expires)
            return false;
        foreach (var condition in _conditions)
            if (!condition.Holds(hit))
                return false;
        return true;
    }
}

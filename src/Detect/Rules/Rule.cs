using System.Collections.Immutable;
using Cronwatch.Detect.Eql;
using Cronwatch.Events;

namespace Cronwatch.Detect.Rules;

/// <summary>A rule that is in force. Immutable.</summary>
/// <param name="Info">What its file says.</param>
/// <param name="Query">Its query, compiled for the fields of its rule set.</param>
public sealed record Rule(RuleInfo Info, EqlQuery Query)
{
    /// <summary>The literals of the query's negative part.</summary>
    public ImmutableArray<Exclusion> Exclusions { get; internal init; } = [];

    /// <summary>The query, as written.</summary>
    public string QueryText => Info.Rule.GetProperty("query").GetString()!;

    /// <summary>The field that its query's category is compared with.</summary>
    public string CategoryField => Info.Rule.TryGetProperty("event_category_override", out var other) ? other.GetString()! : EqlQuery.CategoryField;

    internal IndexPatterns Index { get; } = new(Info.Index);
}

using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>By what an event changes its alert's severity, risk score and name. What the rule says of itself stays beside it.</summary>
public sealed record RuleOverrides
{
    /// <summary>The rule decides alone.</summary>
    public static RuleOverrides None { get; } = new();

    /// <summary>Severities by the value of a field: the highest whose value the event has.</summary>
    public ImmutableArray<SeverityMapping> Severities { get; init; } = [];

    /// <summary>The field whose highest number from 0 to 100 is the risk score; null: none is.</summary>
    public string? RiskScoreField { get; init; }

    /// <summary>The field whose text is the name; null: none is.</summary>
    public string? NameField { get; init; }

    /// <summary>The fields that events must carry.</summary>
    public IEnumerable<string> Reads => [.. Severities.Select(mapping => mapping.Field), .. new[] { RiskScoreField, NameField }.OfType<string>()];
}

/// <summary>A severity that a field's value gives.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">Its value as text, compared as it is.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
public sealed record SeverityMapping(string Field, string Value, string Severity);

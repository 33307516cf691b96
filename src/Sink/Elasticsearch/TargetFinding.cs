using System.Collections.Immutable;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>Something in a cluster that is not as alerts need it.</summary>
/// <param name="Place">Where: an index, a template, a policy.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Cure">What to do.</param>
/// <param name="Prevents">Whether alerts would be refused or mangled, so that none may be indexed.</param>
public sealed record TargetFinding(string Place, string What, string Cure, bool Prevents)
{
    /// <summary><c>place: what; cure</c>.</summary>
    public override string ToString() => $"{Place}: {What}; {Cure}";
}

/// <summary>How a cluster is, and what was made there.</summary>
/// <param name="Check">What answered.</param>
/// <param name="Findings">What is not as it must be; empty where nothing could be asked (<see cref="TargetCheck.Problem"/>).</param>
/// <param name="Made">What was made, each by its kind and name.</param>
public sealed record TargetReport(TargetCheck Check, ImmutableArray<TargetFinding> Findings, ImmutableArray<string> Made)
{
    /// <summary>Why nothing may be indexed, a line each; null: all may.</summary>
    public string? Problem => Check.Problem
        ?? (Findings.Where(f => f.Prevents).Select(f => $"{f}").ToList() is { Count: > 0 } lines ? string.Join('\n', lines) : null);
}

/// <summary>What may be done to a cluster.</summary>
public enum TargetChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What is missing is made, what is there stays.</summary>
    Missing,

    /// <summary>What is missing is made, and an older template of ours is replaced.</summary>
    MissingAndOlder,
}

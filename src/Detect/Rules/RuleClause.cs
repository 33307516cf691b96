namespace Cronwatch.Detect.Rules;

/// <summary>A clause of a rule that can keep an event from it.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Text">The clause, as EQL; of <see cref="RuleClauseKind.Index"/> the patterns.</param>
/// <param name="File">The rule's file, as it was loaded.</param>
/// <param name="Line">Its line in the file, from 1; 0 when the file has changed since the rule was loaded.</param>
public sealed record RuleClause(RuleClauseKind Kind, string Text, string File, int Line);

/// <summary>What a clause does.</summary>
public enum RuleClauseKind
{
    /// <summary>It must hold: the category, or a side of the outermost <c>and</c>.</summary>
    Required,

    /// <summary>It must not hold: an <see cref="Eql.Exclusion"/>.</summary>
    Exclusion,

    /// <summary>It selects data streams: <c>rule.index</c>.</summary>
    Index,
}

using System.Collections.Immutable;

namespace Cronwatch.Detect.Eql;

/// <summary>A part of a query, and whether it holds for an event.</summary>
/// <param name="Text">The part, as EQL.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Parts">What it consists of; empty for a test of a value.</param>
/// <param name="Kind">How its truth follows from that of its parts.</param>
/// <param name="Seen">For a test: the values that it looked at, by field; a field without values is missing.</param>
public sealed record Explanation(
    string Text, bool Holds, ImmutableArray<Explanation> Parts, ExplanationKind Kind, ImmutableArray<(string Field, ImmutableArray<string> Values)> Seen)
{
    /// <summary>The tests that decided: with another truth of one of them, or of all, the whole would be the other.</summary>
    public IEnumerable<Explanation> Deciding => Kind switch
    {
        ExplanationKind.Test => [this],
        ExplanationKind.Not => Parts[0].Deciding,
        _ => Parts.Where(p => p.Holds == Holds).SelectMany(p => p.Deciding),
    };
}

/// <summary>How the truth of a part follows from that of its parts.</summary>
public enum ExplanationKind
{
    /// <summary>A test: it has no parts.</summary>
    Test,

    /// <summary>The complement of its one part.</summary>
    Not,

    /// <summary>True when all are.</summary>
    All,

    /// <summary>True when one is.</summary>
    Some,
}

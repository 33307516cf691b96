using System.Collections.Immutable;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>What two rule sets said of the same events. Counts are whole; names and events are the first or the largest.</summary>
internal sealed record ComparisonReport
{
    /// <summary>The first rule set.</summary>
    public required string A { get; init; }

    /// <summary>The second.</summary>
    public required string B { get; init; }

    /// <summary>Hits of the first alone. A hit is an event and a rule, and not excepted.</summary>
    public required long OnlyA { get; init; }

    /// <summary>Hits of the second alone.</summary>
    public required long OnlyB { get; init; }

    /// <summary>Hits of both.</summary>
    public required long Both { get; init; }

    /// <summary>Hits that came again, and were not counted again.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Hits of either set that exceptions might remove which ask for context that was not there.</summary>
    public required long WithoutContext { get; init; }

    /// <summary>Each rule of either set, by how much it differs.</summary>
    public required ImmutableArray<ComparedRule> Rules { get; init; }

    /// <summary>By host.</summary>
    public required Breakdown Hosts { get; init; }

    /// <summary>By <c>file.path</c>.</summary>
    public required Breakdown Files { get; init; }

    /// <summary>By the executable of the process.</summary>
    public required Breakdown Processes { get; init; }

    /// <summary>By the clauses that decided. An event that several keep from a set counts with each.</summary>
    public required Breakdown Clauses { get; init; }

    /// <summary>The differing events that were kept, by time.</summary>
    public required ImmutableArray<Difference> Differences { get; init; }

    /// <summary>Differing events that are counted, and not among <see cref="Differences"/>.</summary>
    public required long DifferencesNotKept { get; init; }

    /// <summary>How the sets fared with labelled events; null: there were no labels.</summary>
    public ExpectationReport? Expected { get; init; }
}

/// <summary>How a rule differs.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Name">Its name; in the second set, where both have it.</param>
/// <param name="VersionA">Its version in the first set; null: it is not there.</param>
/// <param name="VersionB">Its version in the second; null: it is not there.</param>
/// <param name="OnlyA">Hits of the first set alone.</param>
/// <param name="OnlyB">Hits of the second alone.</param>
/// <param name="Both">Hits of both.</param>
internal sealed record ComparedRule(string RuleId, string Name, long? VersionA, long? VersionB, long OnlyA, long OnlyB, long Both);

/// <summary>Hits by some name.</summary>
/// <param name="Largest">The 100 names that differ most.</param>
/// <param name="Others">What all other names have together.</param>
internal sealed record Breakdown(ImmutableArray<NamedCounts> Largest, SideCounts Others);

/// <summary>Hits of one name.</summary>
internal sealed record NamedCounts(string Name, long OnlyA, long OnlyB, long Both);

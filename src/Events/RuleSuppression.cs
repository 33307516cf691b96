using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>By what a rule groups its hits, so that the first of a group pages and the others are suppressed.</summary>
/// <param name="GroupBy">The fields whose values tell groups apart: one to five, none twice. Events must carry them.</param>
/// <param name="Duration">How long a group stays open: more than nothing, 30 days at most; null: as long as the paging window.</param>
/// <param name="SuppressesMissing">
/// Whether a hit without one of the fields is grouped too, what is missing as a value of its own; else it pages by itself.
/// </param>
public sealed record RuleSuppression(ImmutableArray<string> GroupBy, TimeSpan? Duration, bool SuppressesMissing);

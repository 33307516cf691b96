using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>What a rule hit on a host in a window after it had paged as often as it may.</summary>
/// <param name="Id">What the summary is called: 64 hex digits, a function of space, rule, host and window.</param>
/// <param name="Opening">The first of the hits that did not page.</param>
/// <param name="Count">How many did not.</param>
/// <param name="First">The earliest of their times.</param>
/// <param name="Last">The latest of their times.</param>
/// <param name="Paths">The files that came most often.</param>
/// <param name="Processes">The programs that came most often.</param>
/// <param name="CountedTo">The place in its partition up to which its hits are counted, so that what is read again is not counted again; null: none is.</param>
public sealed record OverflowSummary(
    string Id, Hit Opening, long Count, DateTimeOffset First, DateTimeOffset Last, ImmutableArray<TextCount> Paths, ImmutableArray<TextCount> Processes,
    long? CountedTo = null);

/// <summary>How often a text came.</summary>
public readonly record struct TextCount(string Text, long Count);

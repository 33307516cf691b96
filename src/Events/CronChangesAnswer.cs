using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>What else happened in the directories of cron of a host.</summary>
/// <param name="Status">Detection sees every candidate: an empty answer is an answer.</param>
/// <param name="From">The first moment of the window.</param>
/// <param name="To">The last one: that of the hit.</param>
/// <param name="Count">How many changes there were.</param>
/// <param name="Changes">The newest of them, the newest first.</param>
public sealed record CronChangesAnswer(
    AnswerStatus Status, DateTimeOffset From, DateTimeOffset To, int Count, ImmutableArray<CronChange> Changes);

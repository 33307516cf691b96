using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>What runs on a host: as osquery says it, or else as far as the events of processes do.</summary>
/// <param name="Status">How complete it is.</param>
/// <param name="AsOf">When it was so; null: at the hit.</param>
/// <param name="IsOfOsquery">Whether osquery says it.</param>
/// <param name="Count">How many processes run.</param>
/// <param name="ByUser">Who runs how many, those with the most first.</param>
/// <param name="CountOfUser">How many processes the user of the event runs.</param>
/// <param name="OfUser">The newest of them, the newest first.</param>
public sealed record ProcessesAnswer(
    AnswerStatus Status, DateTimeOffset? AsOf, bool IsOfOsquery, int Count, ImmutableArray<UserShare> ByUser, int CountOfUser,
    ImmutableArray<ChildProcess> OfUser)
{
    /// <summary>Nothing ever came from the host.</summary>
    public static ProcessesAnswer None { get; } = new(AnswerStatus.NotCollected, null, false, 0, [], 0, []);
}

/// <summary>How many processes a user runs.</summary>
/// <param name="User">The user.</param>
/// <param name="Count">How many.</param>
public readonly record struct UserShare(Account User, int Count);

using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>Where alerts of a user are looked for.</summary>
public enum UserScope
{
    /// <summary>On the host of the hit: a service account has the same name everywhere, and is another everywhere.</summary>
    Host,

    /// <summary>On all hosts: a person.</summary>
    AllHosts,
}

/// <summary>An alert that has to do with another.</summary>
/// <param name="Id">Its id.</param>
/// <param name="RuleId">Its rule.</param>
/// <param name="Time">When its event happened.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Host">The name of its host, or the host key where it has none.</param>
public sealed record RelatedAlert(string Id, string RuleId, DateTimeOffset Time, string? Severity, string Host);

/// <summary>How many alerts a rule made.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Name">Its name, as the newest of them has it.</param>
/// <param name="Count">How many.</param>
public sealed record RuleCount(string RuleId, string? Name, int Count);

/// <summary>Alerts that have something in common.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="ByRule">Their rules, at most 20, the most frequent first.</param>
/// <param name="Items">The newest of them, at most 20, the newest first.</param>
public sealed record AlertGroup(int Count, ImmutableArray<RuleCount> ByRule, ImmutableArray<RelatedAlert> Items)
{
    /// <summary>No alerts.</summary>
    public static AlertGroup None { get; } = new(0, [], []);
}

/// <summary>Other alerts of the same host and of the same user around the time of a hit, which is not among them.</summary>
/// <param name="Status">Resolved; missing when some of the window had to be forgotten: then there are at least as many.</param>
/// <param name="From">The first moment of the window.</param>
/// <param name="To">The last one.</param>
public sealed record RelatedAlertsAnswer(AnswerStatus Status, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Those of the host.</summary>
    public AlertGroup Host { get; init; } = AlertGroup.None;

    /// <summary>Those of the user; null when the hit names none.</summary>
    public AlertGroup? User { get; init; }

    /// <summary>Where those of the user were looked for.</summary>
    public UserScope Scope { get; init; }

    /// <summary>How many of the host or the user are of each rule that the guide relates, in the guide's order.</summary>
    public ImmutableArray<RuleCount> Rules { get; init; } = [];
}

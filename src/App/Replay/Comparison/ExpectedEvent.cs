namespace Cronwatch.App.Replay.Comparison;

/// <summary>A labelled event: whether a rule set ought to hit it.</summary>
/// <param name="EventId"><c>event.id</c>.</param>
/// <param name="AgentId"><c>agent.id</c>; null: of any agent.</param>
/// <param name="RuleId">The rule that ought to; null: any rule.</param>
/// <param name="Expectation">Whether it ought to.</param>
internal sealed record ExpectedEvent(string EventId, string? AgentId, string? RuleId, Expectation Expectation);

/// <summary>What is expected of an event.</summary>
internal enum Expectation
{
    /// <summary>A hit.</summary>
    Hit,

    /// <summary>No hit.</summary>
    NoHit,

    /// <summary>An attack that a rule may pass over by design: neither is wrong.</summary>
    Either,
}

using Cronwatch.Events;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>An event that a rule matches, good while it is looked at.</summary>
/// <param name="Event">The event.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="Time">When it happened.</param>
/// <param name="EventId"><c>event.id</c>.</param>
/// <param name="AgentId"><c>agent.id</c>.</param>
internal readonly record struct MetEvent(HostEvent Event, RecordOrigin Origin, DateTimeOffset Time, string? EventId, string? AgentId);

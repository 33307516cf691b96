namespace Cronwatch.App.Demo;

/// <summary>One record as an agent of the simulated fleet publishes it.</summary>
/// <param name="Topic">The raw topic.</param>
/// <param name="Key">The record key; null, as Fleet's default leaves it.</param>
/// <param name="Value">The event: one compact JSON object.</param>
/// <param name="Label">What the event is to an attack; null for all but the one event of each attack that counts.</param>
/// <param name="Time">When the agent publishes it. Process events may be published after file events that came of them.</param>
/// <param name="Occurred">When it happened: the event's <c>@timestamp</c> and the record's timestamp.</param>
internal sealed record SimulatedEvent(
    string Topic, byte[]? Key, byte[] Value, SimulatedLabel? Label, DateTimeOffset Time, DateTimeOffset Occurred)
{
    /// <summary>The topic of file events.</summary>
    public const string FileTopic = "logs-endpoint.events.file-default";

    /// <summary>The topic of osquery's results.</summary>
    public const string OsqueryTopic = "osquery";

    /// <summary>The topic of process events.</summary>
    public const string ProcessTopic = "logs-endpoint.events.process-default";
}

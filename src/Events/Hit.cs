namespace Cronwatch.Events;

/// <summary>A rule that matched an event, on its way to become an alert.</summary>
/// <param name="Id">What the alert will be called (<see cref="AlertId"/>).</param>
/// <param name="Rule">The rule.</param>
/// <param name="Event">The event; nobody fills it again.</param>
/// <param name="Host">The host key.</param>
/// <param name="Origin">Where the event came from.</param>
/// <param name="ConsumedAt">Intake's stamp.</param>
/// <param name="DetectedAt">When the rule matched.</param>
public sealed record Hit(
    string Id,
    RuleInfo Rule,
    HostEvent Event,
    string Host,
    RecordOrigin Origin,
    DateTimeOffset ConsumedAt,
    DateTimeOffset DetectedAt);

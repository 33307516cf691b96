namespace Cronwatch.Enrich;

/// <summary>How much a lane remembers.</summary>
public sealed record ContextLimits
{
    /// <summary>Process rows per host. When they are full the ended ones go first, then those unused for longest.</summary>
    /// <value>At least 8, what one event may describe. Default: 4,096; about 300 are normal.</value>
    public int ProcessesPerHost { get; init; } = 4_096;

    /// <summary>Hosts per lane. When they are full the one heard of least recently goes.</summary>
    /// <value>At least 1. Default: 50,000, which is 1.6 million hosts over 32 lanes. Those of osquery are counted apart.</value>
    public int Hosts { get; init; } = 50_000;

    /// <summary>How long an ended process stays for its late file events, in the host's stream time.</summary>
    /// <value>10 to 30 minutes make sense. Default: 15 minutes.</value>
    public TimeSpan KeepEndedFor { get; init; } = TimeSpan.FromMinutes(15);
}

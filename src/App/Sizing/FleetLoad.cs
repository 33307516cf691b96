namespace Cronwatch.App.Sizing;

/// <summary>What a fleet sends, and what machines there are to take it.</summary>
internal sealed record FleetLoad
{
    /// <summary>Hosts with an agent.</summary>
    /// <value>1 to 10,000,000.</value>
    public required long Hosts { get; init; }

    /// <summary>File events of a host, a second, at the busiest time.</summary>
    /// <value>0 to 10,000. Default: 1.</value>
    public double FileEvents { get; init; } = 1;

    /// <summary>Bytes of a file event.</summary>
    /// <value>100 to 1,000,000. Default: 1,600.</value>
    public double FileEventBytes { get; init; } = 1_600;

    /// <summary>Process events of a host, a second, at the busiest time.</summary>
    /// <value>0 to 10,000. Default: 0.1.</value>
    public double ProcessEvents { get; init; } = 0.1;

    /// <summary>Bytes of a process event.</summary>
    /// <value>100 to 1,000,000. Default: 3,800.</value>
    public double ProcessEventBytes { get; init; } = 3_800;

    /// <summary>Of 100 file events, those that hold a literal that a rule needs.</summary>
    /// <value>0 to 100. Default: 2.6, as with the cron rule.</value>
    public double CandidatePercent { get; init; } = 2.6;

    /// <summary>Processes of a host that are known at a time.</summary>
    /// <value>1 to 4,096. Default: 300.</value>
    public double ProcessesPerHost { get; init; } = 300;

    /// <summary>Alerts a day, of all hosts.</summary>
    /// <value>0 to 100,000,000. Default: 1,000.</value>
    public double AlertsPerDay { get; init; } = 1_000;

    /// <summary>Hits a day that page nobody: excepted, suppressed, or over <c>max_signals</c>.</summary>
    /// <value>0 to 100,000,000. Default: 1,000.</value>
    public double SilentHitsPerDay { get; init; } = 1_000;

    /// <summary>How long everything is away before it catches up.</summary>
    /// <value>0 s and more. Default: an hour.</value>
    public TimeSpan Outage { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Cores of an instance, whatever its graph.</summary>
    /// <value>1 to 256. Default: 4.</value>
    public double Cores { get; init; } = 4;

    /// <summary>Memory of an instance of detection, in GB.</summary>
    /// <value>1 to 4,096. Default: 32.</value>
    public double DetectionGigabytes { get; init; } = 32;

    /// <summary>What an instance's network carries each way, in Gbit/s.</summary>
    /// <value>0.1 to 400. Default: 10.</value>
    public double LinkGigabits { get; init; } = 10;

    /// <summary>Bytes on the network and on disk for each byte of the events.</summary>
    /// <value>0.01 to 1. Default: 1, which is without compression.</value>
    public double Compression { get; init; } = 1;

    /// <summary>Copies that brokers keep of a record.</summary>
    /// <value>1 to 10. Default: 3.</value>
    public double Replicas { get; init; } = 3;
}

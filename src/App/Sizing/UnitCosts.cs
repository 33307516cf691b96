namespace Cronwatch.App.Sizing;

/// <summary>What one event, record or hit costs. Processor time is in µs of one core, user and system, the Kafka client's included.</summary>
/// <param name="Source">Where the figures come from, for people.</param>
internal sealed record UnitCosts(string Source)
{
    /// <summary>The figures of <c>docs/benchmarks</c>.</summary>
    public static UnitCosts Committed { get; } = new("docs/benchmarks: two cores at 2.1 GHz, .NET 10, the rule that ships");

    /// <summary>A file event through intake and, where it is one, its candidate through detection.</summary>
    public double FileEventMicroseconds { get; init; } = 4.08;      // pipeline.md, 4,000,000 events with nothing beside.

    /// <summary>A process event through intake into context.</summary>
    public double ProcessEventMicroseconds { get; init; } = 21.84;  // pipeline.md, Process events.

    /// <summary>A candidate through detection that is no hit.</summary>
    public double CandidateMicroseconds { get; init; } = 25;         // An estimate: docs/sizing.md.

    /// <summary>A record of context into a lane's tables.</summary>
    public double ContextRecordMicroseconds { get; init; } = 3;     // pipeline.md: 2.5 to 3.0, on one core for all partitions.

    /// <summary>A hit through detection, paged or not.</summary>
    public double HitMicroseconds { get; init; } = 338;             // alerts.md, A storm: 16.9 s for 50,000.

    /// <summary>An alert into the index.</summary>
    public double IndexedAlertMicroseconds { get; init; } = 528;    // indexing.md.
}

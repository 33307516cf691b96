namespace Cronwatch.App.Telemetry;

/// <summary>What the lanes of detection hold.</summary>
/// <param name="IsRestored">Whether what their partitions had before is known again, so that events are evaluated.</param>
/// <param name="Restoring">Partitions whose context is still read.</param>
/// <param name="WaitingBatches">Batches of events that are read and not evaluated.</param>
/// <param name="Held">Hits that wait for their process.</param>
/// <param name="Hosts">Hosts of which events of processes came.</param>
/// <param name="Processes">Their processes that are known.</param>
/// <param name="Evicted">Processes that were forgotten because a table was full, since the partitions came.</param>
internal sealed record LaneCounts(bool IsRestored, int Restoring, int WaitingBatches, int Held, int Hosts, int Processes, long Evicted);

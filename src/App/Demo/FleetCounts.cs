namespace Cronwatch.App.Demo;

/// <summary>What was sent or written.</summary>
/// <param name="Events">Events that were handed over.</param>
/// <param name="Bytes">The bytes of their documents.</param>
/// <param name="Labelled">Events that carry a label: attacks.</param>
/// <param name="Failed">Those of the events that the broker has not acknowledged; 0 for files.</param>
internal readonly record struct FleetCounts(long Events, long Bytes, long Labelled, long Failed = 0)
{
    /// <summary>These counts and one event more.</summary>
    public FleetCounts With(SimulatedEvent one) =>
        this with { Events = Events + 1, Bytes = Bytes + one.Value.Length, Labelled = Labelled + (one.Label is null ? 0 : 1) };
}

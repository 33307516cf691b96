namespace Cronwatch.App.Demo;

/// <summary>
/// A fleet of hosts whose agents report what goes on there, and now and then an attack. A pure function of its options:
/// simulated time, seeded chance, no clock.
/// </summary>
internal sealed class FleetSimulator(FleetOptions options)
{
    /// <summary>
    /// The events in the order of <see cref="SimulatedEvent.Time"/>, without end. Each enumeration starts afresh and
    /// gives the same.
    /// </summary>
    public IEnumerable<SimulatedEvent> Events()
    {
        using var run = new FleetRun(options);
        while (true)
            yield return run.Next();
    }

    /// <summary>The same events, and between them what osquery sends from the hosts that have it.</summary>
    public IEnumerable<SimulatedEvent> EventsAndResults()
    {
        using var results = new SimulatedResults(options).Results().GetEnumerator();
        results.MoveNext();
        foreach (var one in Events())
        {
            for (; results.Current.Time <= one.Time; results.MoveNext())
                yield return results.Current;
            yield return one;
        }
    }
}

namespace Cronwatch.App.Graphs;

/// <summary>Tells what the lanes hold, when time goes on: whoever looks does not come near them.</summary>
internal sealed class LaneGauge(PipelineParts parts)
{
    // Processes are counted in a walk over all hosts: 10 ms for 100,000 of them.
    private static readonly TimeSpan WalkEvery = TimeSpan.FromSeconds(5);

    private long? _walkedAt;
    private (int Hosts, int Processes, long Evicted) _walked;

    /// <summary>Tells it.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <param name="restoring">Partitions whose context is still read.</param>
    /// <param name="waiting">Batches that wait.</param>
    /// <param name="isRestored">Whether events are evaluated.</param>
    public void Tell(IReadOnlyCollection<DetectionLane> lanes, int restoring, int waiting, bool isRestored)
    {
        if (_walkedAt is not { } at || parts.Time.GetElapsedTime(at) >= WalkEvery)
        {
            _walkedAt = parts.Time.GetTimestamp();
            _walked = (lanes.Sum(l => l.Hosts), lanes.Sum(l => l.Processes), lanes.Sum(l => l.Evicted));
        }
        parts.Gauges.Lanes = new(isRestored, restoring, waiting, lanes.Sum(l => l.Held), _walked.Hosts, _walked.Processes, _walked.Evicted);
    }
}

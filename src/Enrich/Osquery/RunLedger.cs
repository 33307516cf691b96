namespace Cronwatch.Enrich.Osquery;

/// <summary>
/// Which runs of a query have come since its last whole result, which is run 0. A run that is missing may still come; until
/// then what is known of the result has a gap.
/// </summary>
internal sealed class RunLedger
{
    // A host that was cut off sends what it kept in order, so few runs are ever ahead of a missing one.
    private const int MostAhead = 64;

    private const long None = -1;

    private SortedDictionary<long, DateTimeOffset>? _ahead;     // Runs behind a gap, and when they were.
    private DateTimeOffset _latest;
    private long _forgotten = None;                             // The last of those that were too many.
    private bool _isBroken;

    /// <summary>The last run up to which none is missing; below 0 while there was no whole result.</summary>
    public long Through { get; private set; } = None;

    /// <summary>Whether all runs are known, up to the last one.</summary>
    public bool HasNoGap => Through > None && _ahead is null && Through >= _forgotten && !_isBroken;

    private long Last => _ahead?.Count > 0 ? _ahead.Last().Key : Through;

    /// <summary>A whole result came: what is older does not matter any more.</summary>
    public void Begin(DateTimeOffset time)
    {
        foreach (var run in _ahead?.Where(run => run.Value <= time).Select(run => run.Key).ToList() ?? [])
            _ahead!.Remove(run);
        (Through, _forgotten, _isBroken) = (0, None, false);
        _latest = _ahead?.Count > 0 ? _ahead.Values.Max() : time;
        Advance();
    }

    /// <summary>A part of a run came. True when <see cref="Through"/> rose.</summary>
    /// <param name="run">Which one; null: the host does not count, so nobody can tell whether any is missing.</param>
    /// <param name="time">When it was.</param>
    /// <param name="isOfEpoch">Whether it is of the epoch of the whole result.</param>
    public bool See(long? run, DateTimeOffset time, bool isOfEpoch)
    {
        var before = Through;
        // Of a count that fell while time rose the whole result has not come; where time fell, nobody knows which row is the newer.
        if (run is not { } number || !isOfEpoch || (number < Through && time > _latest) || (number > Last && time < _latest))
            _isBroken = true;
        else if (number > Through)
        {
            (_ahead ??= [])[number] = time;
            Advance();
        }
        _latest = time > _latest ? time : _latest;
        return Through > before;
    }

    /// <summary>Somebody who saw them says that none is missing up to this one.</summary>
    public void Restore(long through)
    {
        Through = Math.Max(Through, through);
        Advance();
    }

    private void Advance()
    {
        while (_ahead?.Count > 0 && _ahead.First().Key is var next && (next <= Through || (next == Through + 1 && Through > None)))
        {
            Through = Math.Max(Through, next);
            _ahead.Remove(next);
        }
        if (_ahead?.Count > MostAhead)
        {
            _forgotten = _ahead.First().Key;
            _ahead.Remove(_forgotten);
        }
        if (_ahead?.Count == 0)
            _ahead = null;
    }
}

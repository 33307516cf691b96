namespace Cronwatch.App.Executions;

/// <summary>Offsets of a partition.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The one after the last.</param>
internal readonly record struct OffsetRange(long From, long To)
{
    /// <summary>What of it is in none of some ranges, in order.</summary>
    public IEnumerable<OffsetRange> Without(IEnumerable<OffsetRange> covered)
    {
        var from = From;
        foreach (var range in covered.Where(range => range.To > range.From).OrderBy(range => range.From))
        {
            if (range.From >= To)
                break;
            if (range.From > from)
                yield return new(from, range.From);
            from = Math.Max(from, range.To);
        }
        if (from < To)
            yield return new(from, To);
    }
}

namespace Cronwatch.App.Replay.Page;

/// <summary>How many alerts there are when. Its bars become wider as its span does, so that they stay few.</summary>
internal sealed class AlertTimeline
{
    private const int MostBars = 120;

    // Each holds the last a whole number of times, so that bars can be put together. Beyond a week they double.
    private static readonly TimeSpan[] Widths =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7),
    ];

    private SortedDictionary<long, long> _counts = [];

    /// <summary>How long a bar is.</summary>
    public TimeSpan Width { get; private set; } = Widths[0];

    /// <summary>Bars from the first to the last that is not empty, those between them included: 120 at most.</summary>
    public int Length => _counts.Count == 0 ? 0 : (int)(_counts.Keys.Last() - _counts.Keys.First() + 1);

    /// <summary>The bars that are not empty: which of all, when it begins, and how many alerts it has.</summary>
    public IEnumerable<(int Place, DateTimeOffset Start, long Count)> Bars => _counts.Select(bar =>
        ((int)(bar.Key - _counts.Keys.First()), new DateTimeOffset(bar.Key * Width.Ticks, TimeSpan.Zero), bar.Value));

    public void Add(DateTimeOffset time)
    {
        Add(_counts, time.UtcTicks / Width.Ticks, 1);
        while (_counts.Keys.Last() - _counts.Keys.First() >= MostBars)
            Widen();
    }

    private void Widen()
    {
        var (width, counts) = (Widths.FirstOrDefault(width => width > Width, Width * 2), new SortedDictionary<long, long>());
        foreach (var (place, count) in _counts)
            Add(counts, place / (width.Ticks / Width.Ticks), count);
        (Width, _counts) = (width, counts);
    }

    private static void Add(SortedDictionary<long, long> counts, long place, long count) => counts[place] = counts.GetValueOrDefault(place) + count;
}

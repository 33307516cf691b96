using System.Collections.Immutable;

namespace Cronwatch.App.Executions;

/// <summary>How late events came, as a histogram that can be added to another's.</summary>
internal sealed record Lateness
{
    /// <summary>The upper ends of its steps, in milliseconds; what is later is counted after them. 4, 9 and 29 minutes are the ends of what a search sees.</summary>
    public static ImmutableArray<long> Steps { get; } =
        [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 240_000, 540_000, 1_740_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000];

    /// <summary>How many came no later than each step, and not within the one before; the last number: later than all.</summary>
    public long[] Counts { get; init; } = new long[Steps.Length + 1];

    /// <summary>The latest; below 0 where every clock of an agent was ahead. Null: there was none.</summary>
    public long? MaxMs { get; set; }

    /// <summary>Half came no later than this.</summary>
    public long? P50Ms => Quantile(0.5);

    /// <summary>99 of 100 came no later than this.</summary>
    public long? P99Ms => Quantile(0.99);

    public void Add(TimeSpan late)
    {
        var ms = (long)late.TotalMilliseconds;
        var step = Steps.AsSpan().BinarySearch(ms);
        Counts[step < 0 ? ~step : step]++;
        MaxMs = MaxMs > ms ? MaxMs : ms;
    }

    public void Add(Lateness more)
    {
        for (var i = 0; i < Counts.Length; i++)
            Counts[i] += more.Counts[i];
        MaxMs = MaxMs > more.MaxMs ? MaxMs : more.MaxMs ?? MaxMs;
    }

    private long? Quantile(double part)
    {
        var (all, seen) = (Counts.Sum(), 0L);
        for (var i = 0; i < Steps.Length; i++)
            if ((seen += Counts[i]) >= all * part && seen > 0)
                return Math.Min(Steps[i], MaxMs!.Value);
        return MaxMs;
    }
}

using Cronwatch.Events;

namespace Cronwatch.App.Executions;

/// <summary>One window over all partitions.</summary>
internal sealed record WindowTotals
{
    public required DateTimeOffset Start { get; init; }

    public DateTimeOffset End => new PagingWindow(Start).End;

    /// <summary>Objects that intake read.</summary>
    public long Events { get; init; }

    /// <summary>Candidates that detection evaluated.</summary>
    public long Candidates { get; init; }

    /// <summary>What neither of them could read.</summary>
    public long DeadLetters { get; init; }

    public required HitCounts Hits { get; init; }

    /// <summary>Hits that a search every five minutes would have left out, because each of its runs gives a rule's <c>max_signals</c> at most.</summary>
    public long ElasticWouldHaveDropped { get; init; }

    public required Lateness Lateness { get; init; }

    /// <summary>Records that were left when the window closed; null: it is open.</summary>
    public long? Lag { get; init; }

    /// <summary>The least of the partitions; null: none is closed.</summary>
    public double? Headroom { get; init; }

    /// <summary>Sums up the executions of one window.</summary>
    public static WindowTotals Of(DateTimeOffset start, IReadOnlyCollection<Execution> executions)
    {
        var (hits, lateness) = (new HitCounts(), new Lateness());
        foreach (var execution in executions)
        {
            execution.Rules.ForEach(hits.Add);
            lateness.Add(execution.Lateness);
        }
        return new()
        {
            Start = start,
            Events = executions.Sum(e => e.Intake?.Read ?? 0),
            Candidates = executions.Sum(e => e.Candidates),
            DeadLetters = executions.Sum(e => (e.Intake?.DeadLetters ?? 0) + e.DeadLetters),
            Hits = hits,
            ElasticWouldHaveDropped = executions.SelectMany(e => e.Rules).GroupBy(r => r.RuleId).Sum(DroppedOf),
            Lateness = lateness,
            Lag = executions.Any(e => !e.Closed) ? null : executions.Sum(e => e.Lag ?? 0),
            Headroom = executions.Min(e => e.Headroom),
        };
    }

    private static long DroppedOf(IEnumerable<RuleExecution> rule) => Math.Max(0, rule.Sum(r => r.Hits - r.Excepted) - rule.Max(r => r.MaxSignals));
}

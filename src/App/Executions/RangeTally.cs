using System.Diagnostics;
using Cronwatch.App.Rules;
using Cronwatch.Events;

namespace Cronwatch.App.Executions;

/// <summary>What became of the records of one range. Written by whoever evaluates it, read when all of it is done.</summary>
/// <param name="rules">The rules by which it is evaluated.</param>
/// <param name="stamp">Intake's, of its first record.</param>
internal sealed class RangeTally(ActiveRules rules, DateTimeOffset stamp)
{
    private readonly List<(RuleInfo Info, HitCounts Counts)> _hits = [];       // Few rules hit in one range.

    public ActiveRules Rules => rules;

    public DateTimeOffset Stamp => stamp;

    /// <summary>What intake made of it.</summary>
    public IntakeCounts Intake { get; private set; }

    /// <summary>Candidates that detection evaluated.</summary>
    public long Candidates { get; private set; }

    /// <summary>Candidates that detection could not read.</summary>
    public long DeadLetters { get; private set; }

    /// <summary>How late the candidates came.</summary>
    public Lateness Lateness { get; } = new();

    /// <summary>The hits of each rule that had any.</summary>
    public IReadOnlyList<(RuleInfo Info, HitCounts Counts)> Hits => _hits;

    public void Add(IntakeCounts counts) => Intake += counts;

    /// <summary>A candidate was evaluated.</summary>
    public void AddCandidate(TimeSpan late)
    {
        Candidates++;
        Lateness.Add(late);
    }

    /// <summary>A candidate could not be read.</summary>
    public void AddDeadLetter() => DeadLetters++;

    public void AddHit(RuleInfo rule) => CountsOf(rule).Hits++;

    /// <summary>It was decided what becomes of a hit.</summary>
    public void Add(RuleInfo rule, HitOutcome outcome)
    {
        var counts = CountsOf(rule);
        switch (outcome)
        {
            case HitOutcome.Alert:
                counts.Alerts++;
                break;
            case HitOutcome.Excepted:
                counts.Excepted++;
                break;
            case HitOutcome.Suppressed:
                counts.Suppressed++;
                break;
            case HitOutcome.Overflow:
                counts.Overflow++;
                break;
            default:
                throw new UnreachableException();
        }
    }

    private HitCounts CountsOf(RuleInfo rule)
    {
        foreach (var (info, counts) in _hits)
            if (ReferenceEquals(info, rule))
                return counts;
        var added = new HitCounts();
        _hits.Add((rule, added));
        return added;
    }
}

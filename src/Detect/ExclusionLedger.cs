using System.Collections.Immutable;
using System.Numerics;
using Cronwatch.Detect.Eql;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;

namespace Cronwatch.Detect;

/// <summary>
/// What the negative part of a rule silenced since the start, exclusion by exclusion. Counted on candidates that the rest of
/// the rule matches, and on no others. One thread at a time counts, any may read.
/// </summary>
public sealed class ExclusionLedger
{
    private const int OnStack = 8;          // Words: 512 exclusions.

    private readonly EqlQuery _query;
    private readonly ExclusionIndex _index;
    private long _silenced;

    internal ExclusionLedger(Rule rule, ExclusionLedger? earlier)
    {
        Rule = rule.Info;
        _query = rule.Query;
        _index = new ExclusionIndex(rule.Exclusions);
        _silenced = earlier?.Silenced ?? 0;
        Counts = [.. rule.Exclusions.Select(e => earlier?.Counts.FirstOrDefault(c => c.Text == e.Text) ?? new ExclusionCount(e.Text))];
    }

    /// <summary>The rule.</summary>
    public RuleInfo Rule { get; }

    /// <summary>The events that the negative part silenced.</summary>
    public long Silenced => Volatile.Read(ref _silenced);

    /// <summary>By exclusion, in the order of the query.</summary>
    public ImmutableArray<ExclusionCount> Counts { get; }

    /// <summary>Whether the negative part silences an event that the rest of the rule matches; counts it if so.</summary>
    internal bool Silences(HostEvent e)
    {
        Span<ulong> few = stackalloc ulong[OnStack];
        var holding = _index.Words <= OnStack ? few[.._index.Words] : new ulong[_index.Words];
        _index.Find(e, holding);
        var count = 0;
        foreach (var word in holding)
            count += BitOperations.PopCount(word);
        // Not every negation is an exclusion: `field == null` is none.
        if (count == 0 && !_query.Excludes(e))
            return false;
        _silenced++;
        for (var word = 0; word < holding.Length; word++)
            for (var bits = holding[word]; bits != 0; bits &= bits - 1)
                Counts[(word * 64) + BitOperations.TrailingZeroCount(bits)].Add(alone: count == 1);
        return true;
    }

    /// <summary>The first exclusion that holds of an event, as EQL; null when none does. Counts nothing.</summary>
    internal string? FirstHolding(HostEvent e)
    {
        Span<ulong> few = stackalloc ulong[OnStack];
        var holding = _index.Words <= OnStack ? few[.._index.Words] : new ulong[_index.Words];
        _index.Find(e, holding);
        for (var word = 0; word < holding.Length; word++)
            if (holding[word] != 0)
                return Counts[(word * 64) + BitOperations.TrailingZeroCount(holding[word])].Text;
        return null;
    }
}

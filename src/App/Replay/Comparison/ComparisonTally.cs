using System.Collections.Immutable;
using Cronwatch.App.Trials;
using Cronwatch.Events;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>Counts what a comparison finds, and keeps the first differing events.</summary>
internal sealed class ComparisonTally
{
    private readonly ComparedSet _a;
    private readonly ComparedSet _b;
    private readonly int _maxDifferences;
    private readonly Dictionary<string, SideCounts> _rules;
    private readonly SideTally _hosts = new();
    private readonly SideTally _files = new();
    private readonly SideTally _processes = new();
    private readonly SideTally _clauses = new();
    private readonly List<Difference> _differences = [];
    private long _duplicates;
    private long _withoutContext;

    public ComparisonTally(ComparedSet a, ComparedSet b, int maxDifferences)
    {
        (_a, _b, _maxDifferences) = (a, b, maxDifferences);
        _rules = a.Rules.Rules.Concat(b.Rules.Rules).Select(rule => rule.Info.RuleId).Distinct(StringComparer.Ordinal)
            .ToDictionary(id => id, _ => default(SideCounts), StringComparer.Ordinal);
    }

    public ComparisonReport Report
    {
        get
        {
            var all = _rules.Values.Aggregate((sum, counts) => sum + counts);
            return new()
            {
                A = _a.Name,
                B = _b.Name,
                OnlyA = all.OnlyA,
                OnlyB = all.OnlyB,
                Both = all.Both,
                Duplicates = _duplicates,
                WithoutContext = _withoutContext,
                Rules = [.. _rules.OrderByDescending(r => r.Value.Differing).ThenByDescending(r => r.Value.Both).ThenBy(r => r.Key, StringComparer.Ordinal).Select(r => CountsOf(r.Key, r.Value))],
                Hosts = _hosts.Report,
                Files = _files.Report,
                Processes = _processes.Report,
                Clauses = _clauses.Report,
                Differences = [.. _differences.OrderBy(d => d.Time).ThenBy(d => d.AlertId, StringComparer.Ordinal)],
                DifferencesNotKept = all.Differing - _differences.Count,
            };
        }
    }

    public void AddDuplicate() => _duplicates++;

    public void Add(
        ComparisonSide side, string ruleId, string alertId, MetEvent met, HitFacts facts, ImmutableArray<DecidingClause> clauses, bool withoutContext)
    {
        _rules[ruleId] += SideCounts.Of(side);
        _hosts.Add(facts.Host, side);
        _files.Add(facts.File, side);
        _processes.Add(facts.Process, side);
        foreach (var clause in clauses)
            _clauses.Add(clause.ToString(), side);
        _withoutContext += withoutContext ? 1 : 0;
        if (side != ComparisonSide.Both && _differences.Count < _maxDifferences)
            _differences.Add(new(
                side, ruleId, alertId, clauses, met.Time, met.EventId?.Cut(), met.AgentId?.Cut(),
                facts.Host.Cut(), facts.User.Cut(), facts.File.Cut(), facts.Process.Cut(),
                met.Origin.Topic, met.Origin.Partition, met.Origin.Offset, met.Origin.Index));
    }

    private ComparedRule CountsOf(string id, SideCounts counts)
    {
        var (inA, inB) = (_a.Find(id)?.Info, _b.Find(id)?.Info);
        return new(id, (inB ?? inA)!.Name, inA?.Version, inB?.Version, counts.OnlyA, counts.OnlyB, counts.Both);
    }
}

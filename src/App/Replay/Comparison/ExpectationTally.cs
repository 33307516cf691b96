using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>Notes which labelled events were met, and which of them each rule set hit.</summary>
internal sealed class ExpectationTally(ExpectedEvents expected)
{
    private readonly bool[] _met = new bool[expected.All.Length];
    private readonly SetTally _a = new(expected);
    private readonly SetTally _b = new(expected);

    public ExpectationReport Report
    {
        get
        {
            var neverMet = expected.All.Where((_, label) => !_met[label]).ToList();
            return new(expected.All.Length, neverMet.Count, [.. neverMet.Take(SetTally.MostNamed)], _a.Report(_met), _b.Report(_met));
        }
    }

    /// <summary>Notes an event, hit or not; its labels. Allocates nothing for an event that has none.</summary>
    public ImmutableArray<int> Meet(HostEvent e, int eventIdSlot, int agentIdSlot)
    {
        var labels = expected.Find(e, eventIdSlot);
        return labels.IsEmpty ? labels : MeetAny(labels, e.TextOf(agentIdSlot));
    }

    /// <summary>Notes a hit that did not come before.</summary>
    public void AddHit(ImmutableArray<int> labels, string ruleId, MetEvent met, bool byA, bool byB)
    {
        var ofRule = labels.RemoveAll(label => expected.All[label].RuleId is { } other && other != ruleId);
        if (byA)
            _a.AddHit(ofRule, ruleId, met);
        if (byB)
            _b.AddHit(ofRule, ruleId, met);
    }

    private ImmutableArray<int> MeetAny(ImmutableArray<int> labels, string? agentId)
    {
        var ofAgent = labels.RemoveAll(label => expected.All[label].AgentId is { } other && other != agentId);
        foreach (var label in ofAgent)
            _met[label] = true;
        return ofAgent;
    }

    private sealed class SetTally(ExpectedEvents expected)
    {
        public const int MostNamed = 100;

        private readonly bool[] _hit = new bool[expected.All.Length];
        private readonly List<ExpectedEvent> _unlabelled = [];          // The first of them.
        private long _unlabelledHits;

        public void AddHit(ImmutableArray<int> labels, string ruleId, MetEvent met)
        {
            foreach (var label in labels)
                _hit[label] = true;
            if (!labels.IsEmpty)
                return;
            _unlabelledHits++;
            if (_unlabelled.Count < MostNamed)
                _unlabelled.Add(new(met.EventId?.Cut() ?? "", met.AgentId?.Cut(), ruleId, Expectation.NoHit));
        }

        public SetScore Report(bool[] met)
        {
            var all = expected.All;
            List<ExpectedEvent> Labelled(Expectation expectation, bool hit) =>
                [.. all.Where((label, i) => label.Expectation == expectation && met[i] && _hit[i] == hit)];
            var (found, missed) = (Labelled(Expectation.Hit, hit: true).Count, Labelled(Expectation.Hit, hit: false));
            var (wrong, quiet) = (Labelled(Expectation.NoHit, hit: true), Labelled(Expectation.NoHit, hit: false).Count);
            var falseHits = wrong.Count + (expected.IsComplete ? _unlabelledHits : 0);
            return new(
                found, falseHits, missed.Count, quiet, Labelled(Expectation.Either, hit: true).Count, _unlabelledHits,
                Share(found, falseHits), Share(found, missed.Count),
                [.. missed.Take(MostNamed)], [.. wrong.Concat(expected.IsComplete ? _unlabelled : []).Take(MostNamed)]);
        }

        private static double? Share(long right, long wrong) => right + wrong == 0 ? null : (double)right / (right + wrong);
    }
}

using BenchmarkDotNet.Attributes;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Rules;
using Cronwatch.Detect;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;
using Cronwatch.Support;

namespace Cronwatch.Benchmarks;

/// <summary>File events as they come, filtered, decoded and matched, per event: one rule set, and two that are compared.</summary>
[MemoryDiagnoser]
public class ComparisonBenchmark
{
    private readonly byte[][] _events = Fleet.FileEvents;
    private readonly List<Rule> _matched = [];
    private readonly Detector _one;
    private readonly Prefilter _prefilter;
    private readonly HostEvent _event;
    private readonly RuleComparison _two;

    public ComparisonBenchmark()
    {
        var directory = Path.Combine(Repository.Root, "rules");
        if (!RuleSet.TryLoad(Path.Combine(directory, "default"), ActiveRules.AlsoRead, out var a, out var errors)
            || !RuleComparison.TryLoad(a, Path.Combine(directory, "v19"), out var b, out errors))
            throw new InvalidOperationException(string.Join('\n', errors));
        (_one, _event, _prefilter) = (new Detector(a), new HostEvent(a.Fields), new Prefilter(a.NecessaryLiterals, a.NecessaryLiteralsOfProcesses));
        _two = new RuleComparison(new ComparedSet("default", a), new ComparedSet("v19", b));
        var (hits, _) = (OneSet(), TwoSets());
        if (_two.Report.OnlyA + _two.Report.Both != hits)
            throw new InvalidOperationException("The comparison finds other hits of the first set than its detector.");
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = 4_000)]
    public long OneSet()
    {
        var hits = 0L;
        foreach (var json in _events)
        {
            if (!_prefilter.Test(json).HasFlag(PrefilterVerdict.Candidate))
                continue;
            new JsonRecordReader(json, _event).Next();
            _matched.Clear();
            hits += _one.Match(_event, _matched);
        }
        return hits;
    }

    /// <summary>From the second round on, every hit comes again.</summary>
    [Benchmark(OperationsPerInvoke = 4_000)]
    public long TwoSets()
    {
        var candidates = 0L;
        foreach (var json in _events)
        {
            if (!_two.Prefilter.Test(json).HasFlag(PrefilterVerdict.Candidate))
                continue;
            candidates++;
            _two.Take(json, default);
        }
        return candidates;
    }
}

using BenchmarkDotNet.Attributes;
using Cronwatch.Detect;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.Benchmarks;

/// <summary>Rules on decoded candidates, per event: by hand, the cron rule, all file rules, all rules about one event.</summary>
[MemoryDiagnoser]
public class RuleBenchmark
{
    private const int Events = 256;

    private readonly List<Rule> _matched = [];
    private readonly (Detector Detector, HostEvent[] Events) _cron = Prepare(Rules.Cron);
    private readonly CronRuleOnSlots _byHand = new(Rules.Cron.Fields);
    private readonly (Detector Detector, HostEvent[] Events) _files;
    private readonly (Detector Detector, HostEvent[] Events) _all;

    public RuleBenchmark()
    {
        if (Array.Find(_cron.Events, e => _byHand.Matches(e) != (_cron.Detector.Match(e, []) > 0)) is { } differs)
            throw new InvalidOperationException($"The two forms differ on {System.Text.Encoding.UTF8.GetString(differs.Raw.Span)}.");
        _files = Prepare(Rules.OfCheckout(r => r.Query.Category == "file"));
        _all = Prepare(Rules.OfCheckout(_ => true));
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public int ByHand()
    {
        var matches = 0;
        foreach (var e in _cron.Events)
            matches += _byHand.Matches(e) ? 1 : 0;
        return matches;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public int CronRule() => Match(_cron);

    [Benchmark(OperationsPerInvoke = Events)]
    public int FileRules() => Match(_files);

    [Benchmark(OperationsPerInvoke = Events)]
    public int AllRules() => Match(_all);

    private int Match((Detector Detector, HostEvent[] Events) prepared)
    {
        var matches = 0;
        foreach (var e in prepared.Events)
        {
            _matched.Clear();
            matches += prepared.Detector.Match(e, _matched);
        }
        return matches;
    }

    private static (Detector, HostEvent[]) Prepare(RuleSet set) =>
        (new Detector(set), [.. Fleet.Candidates.Take(Events).Select(json => Decode(set.Fields, json))]);

    private static HostEvent Decode(FieldTable fields, byte[] json)
    {
        var e = new HostEvent(fields);
        new JsonRecordReader(json, e).Next();
        return e;
    }
}

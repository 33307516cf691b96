using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;
using Cronwatch.Detect;
using Cronwatch.Events;

namespace Cronwatch.App.Telemetry;

/// <summary>What went through the pipeline since the start. Written by the graphs, read by anybody.</summary>
/// <remarks>
/// Laws: <c>Events = Filtered + Candidates + Context + Both + DeadLetters</c>, in objects;
/// <c>Hits = Excepted + Alerts + Suppressed + Overflow</c> when none waits;
/// <c>Alerts = Indexed + AlreadyIndexed + RefusedByIndex</c> when everything is indexed.
/// </remarks>
internal sealed class PipelineCounters
{
    private readonly ConcurrentDictionary<string, OutputCounts> _outputs = new(StringComparer.Ordinal);
    private readonly long _unansweredBefore = Detector.Unanswered;
    private readonly ConcurrentDictionary<string, StrongBox<long>> _hitsByRule = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StrongBox<long>> _failuresByGraph = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Graph, string Reason), StrongBox<long>> _letters = ReasonsByGraph().ToDictionary(r => r, _ => new StrongBox<long>());
    private long _filtered, _candidates, _context, _both, _deadLetters, _hits, _excepted, _alerts, _suppressed, _overflow, _indexed, _alreadyIndexed, _updated, _refused, _unaccounted;

    public long Events => Filtered + Candidates + Context + Both + DeadLetters;

    public long Filtered => Interlocked.Read(ref _filtered);

    public long Candidates => Interlocked.Read(ref _candidates);

    public long Context => Interlocked.Read(ref _context);

    public long Both => Interlocked.Read(ref _both);

    public long DeadLetters => Interlocked.Read(ref _deadLetters);

    public long Hits => Interlocked.Read(ref _hits);

    public long Excepted => Interlocked.Read(ref _excepted);

    public long Alerts => Interlocked.Read(ref _alerts);

    public long Suppressed => Interlocked.Read(ref _suppressed);

    public long Overflow => Interlocked.Read(ref _overflow);

    public long Indexed => Interlocked.Read(ref _indexed);

    public long AlreadyIndexed => Interlocked.Read(ref _alreadyIndexed);

    public long RefusedByIndex => Interlocked.Read(ref _refused);

    /// <summary>News of alerts that the index took.</summary>
    public long Updated => Interlocked.Read(ref _updated);

    /// <summary>Identifiers under which osquery sends results and nothing else is known, when they were last counted.</summary>
    public int UnmatchedIdentifiers { get; set => Volatile.Write(ref field, value); }

    /// <summary>Computations of rules that had numbers and no answer, such as a division by zero.</summary>
    public long Unanswered => Detector.Unanswered - _unansweredBefore;

    /// <summary>Hits of which nobody knows what became, or that became two things. A defect where it is not 0.</summary>
    public long Unaccounted => Interlocked.Read(ref _unaccounted);

    public void Add(IntakeCounts counts)
    {
        Interlocked.Add(ref _filtered, counts.Filtered);
        Interlocked.Add(ref _candidates, counts.Candidates);
        Interlocked.Add(ref _context, counts.Context);
        Interlocked.Add(ref _both, counts.Both);
        Interlocked.Add(ref _deadLetters, counts.DeadLetters);
    }

    public void AddUnaccounted(long hits) => Interlocked.Add(ref _unaccounted, hits);

    /// <summary>Counts a hit of a rule.</summary>
    public void AddHit(string ruleId)
    {
        Interlocked.Increment(ref _hits);
        Interlocked.Increment(ref _hitsByRule.GetOrAdd(ruleId, static _ => new()).Value);
    }

    /// <summary>Counts a dead letter of a graph.</summary>
    public void AddDeadLetter(string graph, string reason) =>
        Interlocked.Increment(ref _letters[(graph, reason)].Value);

    /// <summary>Counts a graph that failed, and is started again.</summary>
    public void AddFailure(string graph) => Interlocked.Increment(ref _failuresByGraph.GetOrAdd(graph, static _ => new()).Value);

    /// <summary>Counts what became of a hit.</summary>
    public void Add(HitOutcome outcome)
    {
        switch (outcome)
        {
            case HitOutcome.Alert:
                Interlocked.Increment(ref _alerts);
                break;
            case HitOutcome.Excepted:
                Interlocked.Increment(ref _excepted);
                break;
            case HitOutcome.Suppressed:
                Interlocked.Increment(ref _suppressed);
                break;
            case HitOutcome.Overflow:
                Interlocked.Increment(ref _overflow);
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>What outputs have done with the records that they get, by their names.</summary>
    public IReadOnlyDictionary<string, OutputCounts> Outputs => _outputs;

    public void AddOutput(string name, int delivered, int refused) => _outputs.AddOrUpdate(
        name, static (_, more) => more, static (_, sofar, more) => new(sofar.Delivered + more.Delivered, sofar.Refused + more.Refused), new OutputCounts(delivered, refused));

    public void AddIndexed(long created, long alreadyThere, long updated, long refused)
    {
        Interlocked.Add(ref _indexed, created);
        Interlocked.Add(ref _updated, updated);
        Interlocked.Add(ref _alreadyIndexed, alreadyThere);
        Interlocked.Add(ref _refused, refused);
    }

    /// <summary>The hits of each rule that had any.</summary>
    public IEnumerable<(string RuleId, long Hits)> HitsByRule() => _hitsByRule.Select(h => (h.Key, Interlocked.Read(ref h.Value.Value)));

    /// <summary>The dead letters of a graph, of each reason that there may be: who asks sees the first one come.</summary>
    public IEnumerable<(string Reason, long Letters)> DeadLettersOf(string graph) =>
        _letters.Where(l => l.Key.Graph == graph).Select(l => (l.Key.Reason, Interlocked.Read(ref l.Value.Value)));

    /// <summary>How often a graph failed.</summary>
    public long FailuresOf(string graph) => _failuresByGraph.TryGetValue(graph, out var failures) ? Interlocked.Read(ref failures.Value) : 0;

    /// <summary>The summary of a run.</summary>
    public RunSummary Summarize(TimeSpan took, ResourceUse used) => new()
    {
        Events = Events,
        Filtered = Filtered,
        Context = Context,
        Candidates = Candidates,
        Both = Both,
        DeadLetters = DeadLetters,
        Hits = Hits,
        Excepted = Excepted,
        Alerts = Alerts,
        Suppressed = Suppressed,
        Overflow = Overflow,
        Indexed = Indexed,
        AlreadyIndexed = AlreadyIndexed,
        IndexRefused = RefusedByIndex,
        Outputs = Outputs.Count > 0 ? new SortedDictionary<string, OutputCounts>(_outputs, StringComparer.Ordinal) : null,
        Unaccounted = Unaccounted,
        UnmatchedIdentifiers = UnmatchedIdentifiers,
        Seconds = Math.Round(took.TotalSeconds, 3),
        EventsPerSecond = Math.Round(Events / Math.Max(took.TotalSeconds, 0.001)),
        CpuSeconds = Math.Round(used.Cpu.TotalSeconds, 3),
        AllocatedBytes = used.AllocatedBytes,
        PeakMemoryBytes = ResourceUse.PeakMemoryBytes,
    };

    private static IEnumerable<(string Graph, string Reason)> ReasonsByGraph() =>
    [
        .. from graph in (string[])[GraphNames.Intake, GraphNames.Detection]
           from reason in Enum.GetValues<DeadLetterReason>()
           select (graph, DeadLetter.NameOf(reason)),
        (GraphNames.Indexing, DeadLetter.IndexRefused),
        (GraphNames.Outputs, DeadLetter.OutputRefused),
    ];
}

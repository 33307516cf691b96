using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cronwatch.App.Graphs;
using Cronwatch.App.Trials;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>
/// Two rule sets on the same events: what one of them hits, what both do, and which clause decided. Several threads may hand it
/// events; it takes one at a time.
/// </summary>
internal sealed class RuleComparison
{
    private const int MostSeen = 1_000_000;         // About 60 MB at most.

    private readonly Lock _lock = new();
    private readonly ComparedSet _a;
    private readonly ComparedSet _b;
    private readonly ComparisonOptions _options;
    private readonly int _agentId;
    private readonly int _eventId;

    // What follows is guarded by _lock.
    private readonly HostEvent _event;
    private readonly HitFacts _facts = new();
    private readonly RecentIds _seen = new(MostSeen);
    private readonly ComparisonTally _tally;
    private readonly ExpectationTally? _expectations;

    /// <summary>A comparison of two sets.</summary>
    /// <param name="a">The first, loaded with at least the fields of <see cref="EventFields.OfAlerts"/>.</param>
    /// <param name="b">The second, loaded with all fields of the first: see <see cref="TryLoad"/>.</param>
    /// <param name="options">How they are compared.</param>
    public RuleComparison(ComparedSet a, ComparedSet b, ComparisonOptions? options = null)
    {
        if (!b.Rules.Fields.Extends(a.Rules.Fields))
            throw new ArgumentException("Its fields do not begin with those of the other set.", nameof(b));
        (_a, _b, _options) = (a, b, options ?? new());
        (_agentId, _eventId) = (Fields.SlotOf("agent.id"), Fields.SlotOf("event.id"));
        _event = new HostEvent(Fields);
        _tally = new ComparisonTally(a, b, _options.MaxDifferences);
        _expectations = _options.Expected is { } expected ? new ExpectationTally(expected) : null;
        Prefilter = _expectations is null
            ? new Prefilter(Union(rules => rules.NecessaryLiterals), Union(rules => rules.NecessaryLiteralsOfProcesses)) { LeavesContext = _options.LeavesContext }
            : new Prefilter(null) { LeavesContext = _options.LeavesContext };
        Categories = _expectations is null ? InEither(a.Rules.Categories, b.Rules.Categories) : null;
        Test = new RuleTest(Fields, Concerns);
    }

    /// <summary>The fields of events that are handed over decoded: those of both sets.</summary>
    public FieldTable Fields => _b.Rules.Fields;

    /// <summary>Lets through what a rule of either set may match; with labels everything, since a miss is a finding then.</summary>
    public Prefilter Prefilter { get; }

    /// <summary>The event categories that either set is about; null: any.</summary>
    public ImmutableArray<string>? Categories { get; }

    /// <summary>Tells which decoded events concern a rule of either set, or are labelled. Any number of threads may ask.</summary>
    public RuleTest Test { get; }

    /// <summary>What came of it so far.</summary>
    public ComparisonReport Report
    {
        get
        {
            lock (_lock)
                return _tally.Report with { Expected = _expectations?.Report };
        }
    }

    /// <summary>Loads the second of two sets as <see cref="RuleSet.TryLoad"/> does, for the fields of both: one decoding serves both.</summary>
    public static bool TryLoad(
        RuleSet a, string directory, [NotNullWhen(true)] out RuleSet? b, out ImmutableArray<RuleError> errors,
        RuleErrorPolicy? policy = null, ExceptionSources? exceptions = null) =>
        RuleSet.TryLoad(directory, a.Fields.Fields.Select(field => field.Name), out b, out errors, policy, exceptions);

    /// <summary>Compares what the sets say of an event. What is no JSON object is passed over.</summary>
    /// <param name="json">One JSON object.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="guide">What context says of it, as <see cref="AlertDocument.WriteGuide"/> writes it; empty: nothing is known.</param>
    /// <param name="bytesHash">Sha256 of its bytes as they came, where these are others; else empty.</param>
    public void Take(ReadOnlySpan<byte> json, RecordOrigin origin, ReadOnlySpan<byte> guide = default, ReadOnlySpan<byte> bytesHash = default)
    {
        lock (_lock)
        {
            var reader = new JsonRecordReader(json, _event);
            if (reader.Next() && reader.Failure is null)
                Take_NeedsLock(_event, origin, guide, bytesHash);
        }
    }

    /// <summary>The same, of an event that was decoded by <see cref="Fields"/>.</summary>
    public void Take(HostEvent e, RecordOrigin origin, ReadOnlySpan<byte> guide = default, ReadOnlySpan<byte> bytesHash = default)
    {
        lock (_lock)
            Take_NeedsLock(e, origin, guide, bytesHash);
    }

    private bool Concerns(HostEvent e) => _a.Concerns(e) || _b.Concerns(e) || _options.Expected?.Contain(e, _eventId) == true;

    private void Take_NeedsLock(HostEvent e, RecordOrigin origin, ReadOnlySpan<byte> guide, ReadOnlySpan<byte> bytesHash)
    {
        var labels = _expectations?.Meet(e, _eventId, _agentId) ?? [];
        if (_a.Match(e) + _b.Match(e) == 0)
            return;
        _facts.Read(e.Raw.Span);
        var met = new MetEvent(e, origin, AlertTime.Of(e, origin).Value, e.TextOf(_eventId), e.TextOf(_agentId));
        foreach (var rule in _a.Matched)
            Compare(rule.Info.RuleId, met, labels, guide, bytesHash);
        foreach (var rule in _b.Matched)
            if (_a.Matched.All(other => other.Info.RuleId != rule.Info.RuleId))
                Compare(rule.Info.RuleId, met, labels, guide, bytesHash);
    }

    private void Compare(string ruleId, MetEvent met, ImmutableArray<int> labels, ReadOnlySpan<byte> guide, ReadOnlySpan<byte> bytesHash)
    {
        var (byA, byB) = (_a.VerdictOf(ruleId, met.Event, guide, met.Time), _b.VerdictOf(ruleId, met.Event, guide, met.Time));
        if (!byA.IsHit && !byB.IsHit)
            return;
        var alertId = AlertId.Of(_options.Space, ruleId, met.AgentId, met.EventId, met.Event.Raw.Span, bytesHash);
        if (!_seen.Add(alertId))
        {
            _tally.AddDuplicate();
            return;
        }
        _expectations?.AddHit(labels, ruleId, met, byA.IsHit, byB.IsHit);
        var side = !byB.IsHit ? ComparisonSide.OnlyA : byA.IsHit ? ComparisonSide.Both : ComparisonSide.OnlyB;
        var clauses = side switch
        {
            ComparisonSide.OnlyA => ClausesOf("B", _b, byB, ruleId, met.Event),
            ComparisonSide.OnlyB => ClausesOf("A", _a, byA, ruleId, met.Event),
            _ => [],
        };
        _tally.Add(side, ruleId, alertId, met, _facts, clauses, withoutContext: byA.PassedOver || byB.PassedOver);
    }

    private static ImmutableArray<DecidingClause> ClausesOf(string name, ComparedSet set, RuleVerdict verdict, string ruleId, HostEvent e) => verdict switch
    {
        { Kind: RuleVerdictKind.Absent } => [new(name, DecidingClauseKind.NoRule, "")],
        { By: { } item } => [new(name, DecidingClauseKind.Exception, item.Name, ListId: item.ListId, ItemId: item.ItemId)],
        _ => [.. set.Against(ruleId, e).Select(clause => new DecidingClause(name, KindOf(clause.Kind), clause.Text, clause.File, clause.Line > 0 ? clause.Line : null))],
    };

    private static DecidingClauseKind KindOf(RuleClauseKind kind) => kind switch
    {
        RuleClauseKind.Required => DecidingClauseKind.Required,
        RuleClauseKind.Exclusion => DecidingClauseKind.Exclusion,
        _ => DecidingClauseKind.Index,
    };

    // A literal that contains another is found where the other is.
    private ImmutableArray<string>? Union(Func<RuleSet, ImmutableArray<string>?> literalsOf) =>
        InEither(literalsOf(_a.Rules), literalsOf(_b.Rules)) is { } all
            ? [.. all.Where(literal => !all.Any(other => other != literal && literal.Contains(other, StringComparison.Ordinal)))]
            : null;

    private static ImmutableArray<string>? InEither(ImmutableArray<string>? a, ImmutableArray<string>? b) =>
        a is { } ofA && b is { } ofB ? [.. ofA.Union(ofB, StringComparer.Ordinal)] : null;
}

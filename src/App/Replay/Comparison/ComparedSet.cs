using System.Collections.Immutable;
using Cronwatch.Detect;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>One of two rule sets, and what it says of one event after another. Not thread-safe, but for <see cref="Concerns"/>.</summary>
/// <param name="name">What reports call it: its directory.</param>
/// <param name="rules">The rules, with their exceptions.</param>
internal sealed class ComparedSet(string name, RuleSet rules)
{
    private readonly Detector _detector = new(rules);
    private readonly Dictionary<string, Rule> _rules = rules.Rules.ToDictionary(rule => rule.Info.RuleId, StringComparer.Ordinal);
    private readonly Dictionary<string, RuleClauses> _clauses = new(StringComparer.Ordinal);        // Of those that were asked for.
    private readonly HostEvent _context = new(rules.Exceptions.ContextFields);
    private readonly List<Rule> _matched = [];

    public string Name => name;

    public RuleSet Rules => rules;

    /// <summary>The rules that match the event that was asked about last, excepted or not.</summary>
    public IReadOnlyList<Rule> Matched => _matched;

    /// <summary>How many rules match the event. Allocates nothing when none does.</summary>
    public int Match(HostEvent e)
    {
        _matched.Clear();
        return _detector.Match(e, _matched);
    }

    /// <summary>Whether the event matches a rule, or would but for its negative part. Any number of threads may ask.</summary>
    public bool Concerns(HostEvent e) => _detector.Concerns(e);

    public Rule? Find(string ruleId) => _rules.GetValueOrDefault(ruleId);

    /// <summary>What a rule says of the event that was matched last.</summary>
    /// <param name="ruleId">The rule.</param>
    /// <param name="e">The event.</param>
    /// <param name="guide">What context says of it, as an alert writes it; empty: exceptions that ask for it are passed over.</param>
    /// <param name="time">When it happened.</param>
    public RuleVerdict VerdictOf(string ruleId, HostEvent e, ReadOnlySpan<byte> guide, DateTimeOffset time)
    {
        if (Find(ruleId) is not { } rule)
            return new(RuleVerdictKind.Absent);
        if (!_matched.Exists(matched => ReferenceEquals(matched, rule)))
            return new(RuleVerdictKind.Missed);
        var hasContext = !guide.IsEmpty && new JsonRecordReader(guide, _context).Next();
        var passedOver = false;
        foreach (var item in rules.Exceptions.Of(ruleId))
            if (item.ReadsContext && !hasContext)
                passedOver = true;
            else if (ExceptionSet.Holds(item, e, hasContext ? _context : null, time))
                return new(RuleVerdictKind.Excepted, item);
        return new(RuleVerdictKind.Hit, PassedOver: passedOver);
    }

    /// <summary>The clauses that keep an event from a rule that does not match it.</summary>
    public ImmutableArray<RuleClause> Against(string ruleId, HostEvent e)
    {
        if (!_clauses.TryGetValue(ruleId, out var clauses))
            _clauses.Add(ruleId, clauses = RuleClauses.Of(_rules[ruleId], rules.Fields));
        return clauses.Against(e);
    }
}

using Cronwatch.Detect;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.App.Trials;

/// <summary>What exception items would have removed of alerts, or of the hits of rules on events. Not thread-safe.</summary>
internal sealed class ExceptionTrial
{
    private readonly RuleSet _rules;
    private readonly Detector _detector;
    private readonly HostEvent _event;
    private readonly HostEvent _context;
    private readonly HitFacts _facts = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<Rule> _matched = [];
    private readonly List<ItemTally> _tallies;
    private readonly HashSet<ExceptionItem> _ofAnyRule;
    private long _hits;
    private long _removed;

    /// <summary>A trial of the exceptions of a rule set. An item that no rule has is tried on all.</summary>
    public ExceptionTrial(RuleSet rules)
    {
        _rules = rules;
        _detector = new Detector(rules);
        _event = new HostEvent(rules.Fields);
        _context = new HostEvent(rules.Exceptions.ContextFields);
        _tallies = [.. rules.Exceptions.Items.Select(item => new ItemTally(item))];
        _ofAnyRule = [.. rules.Exceptions.Items.Except(rules.Rules.SelectMany(rule => rules.Exceptions.Of(rule.Info.RuleId)))];
    }

    /// <summary>What came of it so far.</summary>
    public TrialReport Report => new(_hits, _removed, [.. _tallies.Select(tally => tally.Report)]);

    /// <summary>Tries the items on a document: an alert, or an event that rules match.</summary>
    /// <param name="json">One JSON object, an alert or an event.</param>
    /// <param name="since">Alerts and events of before are passed over.</param>
    public void Take(ReadOnlySpan<byte> json, DateTimeOffset since = default)
    {
        if (!new JsonRecordReader(json, _event).Next())
            return;
        _facts.Read(json);
        if (_facts.Stamp < since || _facts.IsSummary)
            return;
        if (_facts.RuleId is { } ruleId)
            TakeAlert(json, ruleId);
        else
            TakeEvent();
    }

    // Context is believed of an alert alone: an event may say what it likes.
    private void TakeAlert(ReadOnlySpan<byte> json, string ruleId)
    {
        if (_facts.AlertId is { } id && !_seen.Add(id))
            return;
        new JsonRecordReader(json, _context).Next();
        Try(ruleId, _facts.RuleName ?? ruleId, _context);
    }

    private void TakeEvent()
    {
        _matched.Clear();
        _detector.Match(_event, _matched);
        foreach (var rule in _matched)
            Try(rule.Info.RuleId, rule.Info.Name, context: null);
    }

    private void Try(string ruleId, string ruleName, HostEvent? context)
    {
        _hits++;
        var items = _rules.Exceptions.Of(ruleId);
        var removed = false;
        foreach (var tally in _tallies)
        {
            if (!(items.Contains(tally.Item) || _ofAnyRule.Contains(tally.Item)) || !ExceptionSet.Holds(tally.Item, _event, context, _facts.EventTime))
                continue;
            tally.Add(ruleName, _facts);
            removed = true;
        }
        _removed += removed ? 1 : 0;
    }
}

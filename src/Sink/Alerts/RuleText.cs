using System.Collections.Concurrent;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>What all alerts of a rule say of it in the same words: most of the bytes of a hit's record, so they are written once a rule.</summary>
internal sealed class RuleText
{
    // Those of a large checkout of rules, before and after a reload; 20 KB each.
    private const int MostRules = 1_024;

    private static readonly ConcurrentDictionary<RuleInfo, RuleText> Written = new(ReferenceEqualityComparer.Instance);

    private RuleText(RuleInfo rule)
    {
        Identity = new(writer => RuleFields.WriteIdentity(writer, rule));
        Definition = new(writer => RuleFields.WriteDefinition(writer, rule));
        Source = new(writer => RuleFields.WriteSource(writer, rule));
    }

    /// <summary>Which rule it is.</summary>
    public WrittenMembers Identity { get; }

    /// <summary>What the rule does, with its guide and its parameters.</summary>
    public WrittenMembers Definition { get; }

    /// <summary>Where the rule came from, and what of its file Elastic has no field for.</summary>
    public WrittenMembers Source { get; }

    /// <summary>That of a rule.</summary>
    public static RuleText Of(RuleInfo rule)
    {
        if (Written.TryGetValue(rule, out var text))
            return text;
        if (Written.Count >= MostRules)
            Written.Clear();                // Most are of rules that were loaded again since; the others come back.
        return Written.GetOrAdd(rule, static rule => new(rule));
    }
}

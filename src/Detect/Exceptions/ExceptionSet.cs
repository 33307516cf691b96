using System.Collections.Frozen;
using System.Collections.Immutable;
using Cronwatch.Detect.Exceptions.ValueLists;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;

namespace Cronwatch.Detect.Exceptions;

/// <summary>The exceptions of a rule set. Immutable, part of the set and swapped with it; hits to ask about have its fields.</summary>
public sealed class ExceptionSet
{
    private readonly FrozenDictionary<string, ImmutableArray<ExceptionItem>> _ofRules;
    private readonly ValueListDirectory _lists;

    private ExceptionSet(
        Dictionary<string, ImmutableArray<ExceptionItem>> ofRules, ImmutableArray<ExceptionItem> items, FieldTable contextFields, ValueListDirectory lists,
        List<RuleError> findings, List<RuleError> leftOut)
    {
        (_ofRules, Items, ContextFields, _lists) = (ofRules.ToFrozenDictionary(StringComparer.Ordinal), items, contextFields, lists);
        (Findings, LeftOut) = (RuleSet.InOrder(findings), RuleSet.InOrder(leftOut));
    }

    /// <summary>All items that are in force, in the order of their files.</summary>
    public ImmutableArray<ExceptionItem> Items { get; }

    /// <summary>The fields of <c>guide.*</c> that items read: what context says of a hit is decoded by them.</summary>
    public FieldTable ContextFields { get; }

    /// <summary>What is worth knowing: lists that no rule has or that are not there, items that remove too much.</summary>
    public ImmutableArray<RuleError> Findings { get; }

    /// <summary>What is wrong with the items that <see cref="RuleErrorPolicy.LeaveOut"/> left out; empty otherwise.</summary>
    public ImmutableArray<RuleError> LeftOut { get; }

    /// <summary>The items of a rule, in the order in which they are asked.</summary>
    public ImmutableArray<ExceptionItem> Of(string ruleId) => _ofRules.GetValueOrDefault(ruleId, []);

    /// <summary>The items that cover no event of now or later, as findings.</summary>
    public IEnumerable<RuleError> ExpiredAt(DateTimeOffset now) => Items.Where(item => item.Expires < now)
        .Select(item => item.At with { What = $"the item `{item.ItemId}` expired at {item.Expires:yyyy-MM-dd'T'HH:mm:ss'Z'}", Cure = "remove it, or give it a later `expire_time`" });

    /// <summary>The first item of the rule that holds of a hit; null when none does. Never throws at what an event holds.</summary>
    /// <param name="ruleId">The rule.</param>
    /// <param name="e">The event, with the fields of the rule set.</param>
    /// <param name="context">What context says about it, with <see cref="ContextFields"/>; null when that was not asked.</param>
    /// <param name="time">When the event happened; where clocks are wrong, not after it was consumed.</param>
    public ExceptionItem? FirstHolding(string ruleId, HostEvent e, HostEvent? context, DateTimeOffset time)
    {
        using var hit = new AskedHit(e, context);
        foreach (var item in Of(ruleId))
            if (item.Holds(hit, time))
                return item;
        return null;
    }

    /// <summary>Whether an item holds of a hit of any rule. Never throws at what an event holds.</summary>
    /// <inheritdoc cref="FirstHolding"/>
    public static bool Holds(ExceptionItem item, HostEvent e, HostEvent? context, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(item);
        using var hit = new AskedHit(e, context);
        return item.Holds(hit, time);
    }

    /// <summary>Compiles what the files of the sources say; with errors, what is left of it.</summary>
    /// <param name="sources">Where the files are.</param>
    /// <param name="rules">The rules that the items are for.</param>
    /// <param name="fields">The fields that events are decoded by: those that items read are added.</param>
    /// <param name="earlier">Whose value lists are taken where they have not changed.</param>
    /// <param name="errors">What is wrong.</param>
    internal static ExceptionSet Compile(
        ExceptionSources sources, ImmutableArray<Rule> rules, FieldTable.Builder fields, ExceptionSet? earlier, List<RuleError> errors)
    {
        var findings = new List<RuleError>();
        var ids = rules.Select(rule => rule.Info.RuleId).ToHashSet(StringComparer.Ordinal);
        var written = ExceptionDirectory.Read(sources.Exceptions, ids, errors, findings);
        var lists = new ValueListDirectory(sources.Lists, earlier?._lists, errors);
        var context = new FieldTable.Builder();
        var compiler = new ItemCompiler(fields, context, lists, errors, findings);
        var items = written.Lists.Keys.ToDictionary(list => list, _ => new List<ExceptionItem>());
        foreach (var one in written.Items)
            if (!written.Lists.TryGetValue(one.List, out var list))
                errors.Add(one.Object.Error("list_id", $"there is no list {one.List}", "export the list with its items"));
            else if (!list.IsOfAgents && compiler.Compile(one) is { } item)
                items[one.List].Add(item);
        var bound = new ListBinding(written, rules, findings).OfRules(items);
        return new ExceptionSet(bound, [.. items.Values.SelectMany(i => i)], context.ToTable(), lists, findings, errors);
    }
}

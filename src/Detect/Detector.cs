using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using Cronwatch.Detect.Eql;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;

namespace Cronwatch.Detect;

/// <summary>
/// Finds the rules that an event matches. Many threads may use it, but its ledgers count what one thread at a time matches.
/// </summary>
public sealed class Detector
{
    // Longer names of data streams do not exist: an index name has at most 255 bytes.
    private const int LongestName = 255;

    private const int OnStack = 64;         // Words: 4,096 rules.

    private readonly int _category;
    private readonly int[] _dataStream;
    private readonly RuleGroup _ofAny;
    private readonly (byte[] Category, RuleGroup Rules)[] _ofCategory;

    /// <summary>A detector for events with the fields of this set.</summary>
    /// <param name="set">The rules.</param>
    /// <param name="earlier">Whose ledgers are carried on, for rules that have their id still.</param>
    public Detector(RuleSet set, Detector? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        var ledgers = earlier?.Ledgers.ToDictionary(l => l.Rule.RuleId, StringComparer.Ordinal) ?? [];
        Ledgers = [.. set.Rules.Select(rule => new ExclusionLedger(rule, ledgers.GetValueOrDefault(rule.Info.RuleId)))];
        var entries = set.Rules.Zip(Ledgers, (rule, ledger) => new Entry(rule, ledger)).ToLookup(entry => entry.Rule.Query.Category);
        _category = set.Fields.SlotOf(Reads[0]);
        _dataStream = [.. Reads.Skip(1).Select(set.Fields.SlotOf)];
        _ofAny = new RuleGroup([.. entries[null]]);
        _ofCategory = [.. entries.Where(group => group.Key is not null).Select(group => (Encoding.UTF8.GetBytes(group.Key!), new RuleGroup([.. group])))];
    }

    /// <summary>
    /// Computations of this process that had numbers and no answer, such as a division by zero: the test that they were for did
    /// not hold.
    /// </summary>
    public static long Unanswered => Eql.Functions.Unanswered.Count;

    /// <summary>What the negative parts of the rules silenced, rule by rule.</summary>
    public ImmutableArray<ExclusionLedger> Ledgers { get; }

    /// <summary>The fields that it reads besides those of the rules: the category, and the parts of a data stream's name.</summary>
    internal static ImmutableArray<string> Reads { get; } =
        [EqlQuery.CategoryField, "data_stream.type", "data_stream.dataset", "data_stream.namespace"];

    /// <summary>
    /// Adds the rules that the event matches, category by category, and says how many. A rule whose <c>index</c> does not
    /// select the event's data stream is passed over; an event that names none, or not all of it, meets every rule.
    /// Allocates nothing but what <paramref name="into"/> needs to grow.
    /// </summary>
    public int Match(HostEvent e, List<Rule> into)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(into);
        var before = into.Count;
        Match(e, _ofAny, into);
        foreach (var (category, rules) in _ofCategory)
            if (e.AnyEquals(_category, category))
                Match(e, rules, into);
        return into.Count - before;
    }

    /// <summary>
    /// Whether the event matches a rule, or would but for the rule's negative part. Counts nothing, allocates nothing: any
    /// number of threads may ask at once.
    /// </summary>
    public bool Concerns(HostEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (Concerns(e, _ofAny))
            return true;
        foreach (var (category, rules) in _ofCategory)
            if (e.AnyEquals(_category, category) && Concerns(e, rules))
                return true;
        return false;
    }

    /// <summary>
    /// What keeps the event from the first rule that the rest of matches: one of its exclusions, as EQL. Null when there is no
    /// such rule, or what keeps it is no exclusion. Counts nothing. For an event in a thousand: it asks every rule.
    /// </summary>
    public string? ExcludedBy(HostEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return ExcludedBy(e, _ofAny)
            ?? _ofCategory.Where(c => e.AnyEquals(_category, c.Category)).Select(c => ExcludedBy(e, c.Rules)).FirstOrDefault(by => by is not null);
    }

    private string? ExcludedBy(HostEvent e, RuleGroup group)
    {
        foreach (var entry in group.Rules)
            if (Concerns(e, entry.Rule) && entry.Ledger.FirstHolding(e) is { } exclusion)
                return exclusion;
        return null;
    }

    private void Match(HostEvent e, RuleGroup group, List<Rule> into)
    {
        if (group.Index is not { } index)
        {
            foreach (var entry in group.Rules)
                MatchOne(e, entry, into);
            return;
        }
        var found = index.Words <= OnStack ? stackalloc ulong[index.Words] : new ulong[index.Words];
        index.Find(e, found);
        for (var word = 0; word < found.Length; word++)
            for (var bits = found[word]; bits != 0; bits &= bits - 1)
                MatchOne(e, group.Rules[(word * 64) + BitOperations.TrailingZeroCount(bits)], into);
    }

    private void MatchOne(HostEvent e, Entry entry, List<Rule> into)
    {
        if (Concerns(e, entry.Rule) && !entry.Ledger.Silences(e))
            into.Add(entry.Rule);
    }

    private bool Concerns(HostEvent e, RuleGroup group)
    {
        if (group.Index is not { } index)
        {
            foreach (var entry in group.Rules)
                if (Concerns(e, entry.Rule))
                    return true;
            return false;
        }
        var found = index.Words <= OnStack ? stackalloc ulong[index.Words] : new ulong[index.Words];
        index.Find(e, found);
        for (var word = 0; word < found.Length; word++)
            for (var bits = found[word]; bits != 0; bits &= bits - 1)
                if (Concerns(e, group.Rules[(word * 64) + BitOperations.TrailingZeroCount(bits)].Rule))
                    return true;
        return false;
    }

    private bool Concerns(HostEvent e, Rule rule) => rule.Query.Requires(e) && IsSelected(e, rule);

    // type-dataset-namespace, from its parts.
    private bool IsSelected(HostEvent e, Rule rule)
    {
        Span<byte> name = stackalloc byte[LongestName];
        var length = 0;
        foreach (var slot in _dataStream)
        {
            var part = FirstOf(e, slot);
            if (part.IsEmpty || length + 1 + part.Length > LongestName)
                return true;
            if (length > 0)
                name[length++] = (byte)'-';
            part.CopyTo(name[length..]);
            length += part.Length;
        }
        return rule.Index.Select(name[..length]);
    }

    private static ReadOnlySpan<byte> FirstOf(HostEvent e, int slot)
    {
        foreach (var value in e[slot])
            return value.Utf8;
        return default;
    }

    private readonly record struct Entry(Rule Rule, ExclusionLedger Ledger);

    private sealed class RuleGroup(Entry[] rules)
    {
        // So few are asked sooner than found.
        private const int WithoutIndex = 4;

        public Entry[] Rules { get; } = rules;

        public RuleIndex? Index { get; } = rules.Length > WithoutIndex ? new RuleIndex([.. rules.Select(r => r.Rule)]) : null;
    }
}

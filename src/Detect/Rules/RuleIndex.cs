using System.Collections.Immutable;
using System.Text;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Events;

namespace Cronwatch.Detect.Rules;

/// <summary>
/// Finds those of many rules that an event could match, by the values that the rules need: what it leaves out cannot match.
/// Immutable; allocates nothing while it looks.
/// </summary>
internal sealed class RuleIndex
{
    private readonly FieldIndex[] _fields;
    private readonly ulong[] _always;       // Rules of which nothing is known.

    /// <summary>An index over rules, whose bits are their places in the list.</summary>
    public RuleIndex(IReadOnlyList<Rule> rules)
    {
        Words = (rules.Count + 63) / 64;
        _always = new ulong[Words];
        var needed = new List<(int Rule, NecessaryValue Value)>();
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Query.NecessaryValues is { } values)
                needed.AddRange(values.Select(v => (i, v)));
            else
                Set(_always, i);
        }
        _fields = [.. needed.GroupBy(n => n.Value.Field.Slot).Select(field => new FieldIndex(field.Key, [.. field], Words))];
    }

    /// <summary>How many words the bits of all rules take.</summary>
    public int Words { get; }

    /// <summary>Writes the bits of the rules that the event could match.</summary>
    public void Find(HostEvent e, Span<ulong> found)
    {
        _always.CopyTo(found);
        foreach (var field in _fields)
            field.Find(e, found);
    }

    private static void Set(ulong[] bits, int index) => bits[index >> 6] |= 1UL << index;

    private sealed class FieldIndex
    {
        private const int OnStack = 64;

        private readonly int _slot;
        private readonly Utf8Set _wholes;
        private readonly ulong[][] _rulesOfWhole;
        private readonly LiteralSearch? _parts;
        private readonly ulong[][] _rulesOfPart;

        public FieldIndex(int slot, ImmutableArray<(int Rule, NecessaryValue Value)> needed, int words)
        {
            _slot = slot;
            var wholes = needed.Where(n => n.Value.IsWhole).GroupBy(n => Folded(n.Value.Text), StringComparer.Ordinal).ToList();
            var parts = needed.Where(n => !n.Value.IsWhole).GroupBy(n => Folded(n.Value.Text), StringComparer.Ordinal).ToList();
            _wholes = new Utf8Set([.. wholes.Select(w => Encoding.UTF8.GetBytes(w.Key))], ignoreCase: true);
            _rulesOfWhole = [.. wholes.Select(w => BitsOf(w.Select(n => n.Rule), words))];
            _parts = parts.Count > 0 ? new LiteralSearch(parts.Select(p => p.Key)) : null;
            _rulesOfPart = [.. parts.Select(p => BitsOf(p.Select(n => n.Rule), words))];
        }

        public void Find(HostEvent e, Span<ulong> found)
        {
            foreach (var value in e[_slot])
            {
                if (_wholes.IndexOf(value.Utf8) is var whole and >= 0)
                    Add(_rulesOfWhole[whole], found);
                if (_parts is not null)
                    FindParts(value.Utf8, found);
            }
        }

        private void FindParts(ReadOnlySpan<byte> value, Span<ulong> found)
        {
            var words = (_rulesOfPart.Length + 63) / 64;
            var parts = words <= OnStack ? stackalloc ulong[words] : new ulong[words];
            parts.Clear();
            _parts!.FindAll(value, parts);
            for (var word = 0; word < words; word++)
                for (var bits = parts[word]; bits != 0; bits &= bits - 1)
                    Add(_rulesOfPart[(word * 64) + System.Numerics.BitOperations.TrailingZeroCount(bits)], found);
        }

        private static void Add(ulong[] rules, Span<ulong> found)
        {
            for (var word = 0; word < rules.Length; word++)
                found[word] |= rules[word];
        }

        private static ulong[] BitsOf(IEnumerable<int> rules, int words)
        {
            var bits = new ulong[words];
            foreach (var rule in rules)
                Set(bits, rule);
            return bits;
        }

        // ASCII letters alone: other characters are compared as they are.
        private static string Folded(string text) => string.Create(text.Length, text, static (folded, from) =>
        {
            for (var i = 0; i < folded.Length; i++)
                folded[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
        });
    }
}

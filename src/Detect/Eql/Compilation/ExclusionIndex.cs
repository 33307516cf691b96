using System.Collections.Immutable;
using System.Text;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>
/// Finds which of many exclusions hold of an event, looking at each field once: its whole texts in one set, its other tests
/// one by one. Immutable; allocates nothing while it looks.
/// </summary>
internal sealed class ExclusionIndex
{
    private readonly ImmutableArray<(int Slot, Utf8Set Texts, int[] Indices)> _texts;
    private readonly ImmutableArray<(int Slot, ImmutableArray<(ValueTest Test, int Index)> Tests)> _tests;
    private readonly ImmutableArray<(Predicate Predicate, int Index)> _others;

    public ExclusionIndex(ImmutableArray<Exclusion> exclusions)
    {
        Words = (exclusions.Length + 63) / 64;
        var all = exclusions.Select((exclusion, index) => (exclusion.Condition, Index: index)).ToList();
        _texts =
        [
            .. all.Where(a => a.Condition is Condition.Holds { Test: Test.TextIs })
                .Select(a => (((Condition.Holds)a.Condition).Field, Text: (Test.TextIs)((Condition.Holds)a.Condition).Test, a.Index))
                .GroupBy(a => (a.Field.Slot, a.Text.IgnoreCase))
                .Select(group => (group.Key.Slot, SetOf(group.Select(a => a.Text.Text), group.Key.IgnoreCase), group.Select(a => a.Index).ToArray())),
        ];
        _tests =
        [
            .. all.Where(a => a.Condition is Condition.Holds { Test: not (Test.TextIs or Test.Anything) })
                .GroupBy(a => ((Condition.Holds)a.Condition).Field.Slot, a => (TestEmitter.Emit(((Condition.Holds)a.Condition).Test), a.Index))
                .Select(group => (group.Key, group.ToImmutableArray())),
        ];
        _others = [.. all.Where(a => a.Condition is not Condition.Holds or Condition.Holds { Test: Test.Anything })
            .Select(a => (PredicateEmitter.Emit(a.Condition), a.Index))];
    }

    /// <summary>How many words the bits of all exclusions take.</summary>
    public int Words { get; }

    /// <summary>Sets the bits of the exclusions that hold, by their places in the list; leaves the others.</summary>
    public void Find(HostEvent e, Span<ulong> holding)
    {
        foreach (var (slot, texts, indices) in _texts)
            foreach (var value in e[slot])
                if (texts.IndexOf(value.Utf8) is var at and >= 0)
                    Set(holding, indices[at]);
        foreach (var (slot, tests) in _tests)
            foreach (var value in e[slot])
                foreach (var (test, index) in tests)
                    if (test.Passes(value.Utf8))
                        Set(holding, index);
        foreach (var (predicate, index) in _others)
            if (predicate.Test(e))
                Set(holding, index);
    }

    private static Utf8Set SetOf(IEnumerable<string> texts, bool ignoreCase) =>
        new([.. texts.Select(Encoding.UTF8.GetBytes).Select(t => ignoreCase ? AsciiCase.Fold(t) : t)], ignoreCase);

    private static void Set(Span<ulong> bits, int index) => bits[index >> 6] |= 1UL << index;
}

using System.Collections.Immutable;

namespace Cronwatch.Detect.Eql.Regexes;

/// <summary>Parts all characters into classes that one regular expression does not tell apart. Immutable.</summary>
internal sealed class CharacterClasses
{
    private readonly int[] _firsts;            // The first code point of each class, in order.
    private readonly int[] _ofAscii = new int[128];

    public CharacterClasses(RegexSyntax syntax)
    {
        _firsts = [.. RangesOf(syntax).SelectMany(r => (int[])[r.First, r.Last + 1]).Append(0).Where(c => c <= 0x10ffff).Distinct().Order()];
        for (var c = 0; c < _ofAscii.Length; c++)
            _ofAscii[c] = Search(c);
    }

    /// <summary>How many there are.</summary>
    public int Count => _firsts.Length;

    /// <summary>The class of a code point.</summary>
    public int Of(int codePoint) => codePoint < _ofAscii.Length ? _ofAscii[codePoint] : Search(codePoint);

    /// <summary>By class: whether its characters lie in the ranges.</summary>
    public ImmutableArray<bool> In(ImmutableArray<(int First, int Last)> ranges) =>
        [.. _firsts.Select(first => ranges.Any(r => r.First <= first && first <= r.Last))];

    private int Search(int codePoint)
    {
        var at = Array.BinarySearch(_firsts, codePoint);
        return at >= 0 ? at : ~at - 1;
    }

    private static IEnumerable<(int First, int Last)> RangesOf(RegexSyntax syntax) => syntax switch
    {
        RegexSyntax.Characters characters => characters.Ranges,
        RegexSyntax.Sequence sequence => sequence.Parts.SelectMany(RangesOf),
        RegexSyntax.Union union => union.Sides.SelectMany(RangesOf),
        RegexSyntax.Intersection intersection => intersection.Sides.SelectMany(RangesOf),
        RegexSyntax.Complement complement => RangesOf(complement.Of),
        RegexSyntax.Repeat repeat => RangesOf(repeat.What),
        _ => [],
    };
}

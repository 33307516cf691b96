using System.Collections.Immutable;

namespace Cronwatch.Detect.Eql.Regexes;

/// <summary>A regular expression as it is written.</summary>
internal abstract record RegexSyntax
{
    private RegexSyntax()
    {
    }

    /// <summary>The empty text.</summary>
    public static RegexSyntax Empty { get; } = new Sequence([]);

    /// <summary>One code point of these ranges; without any: nothing matches.</summary>
    internal sealed record Characters(ImmutableArray<(int First, int Last)> Ranges) : RegexSyntax;

    internal sealed record Sequence(ImmutableArray<RegexSyntax> Parts) : RegexSyntax;

    internal sealed record Union(ImmutableArray<RegexSyntax> Sides) : RegexSyntax;

    internal sealed record Intersection(ImmutableArray<RegexSyntax> Sides) : RegexSyntax;

    internal sealed record Complement(RegexSyntax Of) : RegexSyntax;

    /// <summary>So many times; without <paramref name="Most"/>: as often as may be.</summary>
    internal sealed record Repeat(RegexSyntax What, int Fewest, int? Most) : RegexSyntax;
}

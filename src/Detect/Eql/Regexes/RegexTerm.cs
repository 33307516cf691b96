using System.Collections.Immutable;

namespace Cronwatch.Detect.Eql.Regexes;

/// <summary>What is still to be matched. Made by <see cref="RegexTerms"/> only, so that equal terms are one object.</summary>
/// <param name="id">Orders the sides of unions and intersections.</param>
/// <param name="matchesEmpty">Whether the empty text matches.</param>
internal abstract class RegexTerm(long id, bool matchesEmpty)
{
    public long Id { get; } = id;

    public bool MatchesEmpty { get; } = matchesEmpty;

    internal sealed class Empty(long id) : RegexTerm(id, matchesEmpty: true);

    /// <param name="id">Its number.</param>
    /// <param name="classes">By class of characters: whether its characters match.</param>
    internal sealed class One(long id, ImmutableArray<bool> classes) : RegexTerm(id, matchesEmpty: false)
    {
        public ImmutableArray<bool> Classes { get; } = classes;
    }

    internal sealed class Then(long id, RegexTerm first, RegexTerm rest) : RegexTerm(id, first.MatchesEmpty && rest.MatchesEmpty)
    {
        public RegexTerm First { get; } = first;

        public RegexTerm Rest { get; } = rest;
    }

    internal sealed class Some(long id, ImmutableArray<RegexTerm> sides) : RegexTerm(id, sides.Any(s => s.MatchesEmpty))
    {
        public ImmutableArray<RegexTerm> Sides { get; } = sides;
    }

    internal sealed class All(long id, ImmutableArray<RegexTerm> sides) : RegexTerm(id, sides.All(s => s.MatchesEmpty))
    {
        public ImmutableArray<RegexTerm> Sides { get; } = sides;
    }

    internal sealed class Not(long id, RegexTerm of) : RegexTerm(id, !of.MatchesEmpty)
    {
        public RegexTerm Of { get; } = of;
    }

    internal sealed class Repeat(long id, RegexTerm what, int fewest, int? most) : RegexTerm(id, fewest == 0 || what.MatchesEmpty)
    {
        public RegexTerm What { get; } = what;

        public int Fewest { get; } = fewest;

        public int? Most { get; } = most;
    }
}

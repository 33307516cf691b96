using System.Collections.Immutable;
using System.Diagnostics;

namespace Cronwatch.Detect.Eql.Regexes;

/// <summary>
/// The terms of one regular expression, each made once, in a form that keeps their number finite: unions and intersections are
/// flat, ordered and without repetition. Not thread-safe.
/// </summary>
internal sealed class RegexTerms
{
    private readonly CharacterClasses _classes;
    private readonly Dictionary<string, RegexTerm> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<(RegexTerm, int), RegexTerm> _after = [];
    private long _nextId;

    /// <param name="classes">What tells characters apart.</param>
    /// <param name="earlier">Terms that were given up; those that are still around can be mixed with these.</param>
    public RegexTerms(CharacterClasses classes, RegexTerms? earlier)
    {
        _classes = classes;
        _nextId = earlier?._nextId ?? 0;
        Empty = earlier?.Empty ?? Make("empty", id => new RegexTerm.Empty(id));
        Nothing = earlier?.Nothing ?? One([.. Enumerable.Repeat(false, classes.Count)]);
        Anything = earlier?.Anything ?? Repeat(One([.. Enumerable.Repeat(true, classes.Count)]), 0, null);
    }

    public RegexTerm Empty { get; }

    /// <summary>Matches no text.</summary>
    public RegexTerm Nothing { get; }

    /// <summary>Matches every text.</summary>
    public RegexTerm Anything { get; }

    public RegexTerm Of(RegexSyntax syntax) => syntax switch
    {
        RegexSyntax.Characters characters => One(_classes.In(characters.Ranges)),
        RegexSyntax.Sequence sequence => sequence.Parts.Reverse().Aggregate(Empty, (rest, part) => Then(Of(part), rest)),
        RegexSyntax.Union union => Some(union.Sides.Select(Of)),
        RegexSyntax.Intersection intersection => All(intersection.Sides.Select(Of)),
        RegexSyntax.Complement complement => Not(Of(complement.Of)),
        RegexSyntax.Repeat repeat => Repeat(Of(repeat.What), repeat.Fewest, repeat.Most),
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// What is still to be matched after a character of this class. Source: J. A. Brzozowski, Derivatives of Regular Expressions,
    /// Journal of the ACM 11 (1964).
    /// </summary>
    public RegexTerm After(RegexTerm term, int character)
    {
        if (!_after.TryGetValue((term, character), out var after))
            _after.Add((term, character), after = Derive(term, character));
        return after;
    }

    private RegexTerm Derive(RegexTerm term, int character) => term switch
    {
        RegexTerm.One one => one.Classes[character] ? Empty : Nothing,
        RegexTerm.Then => AfterSequence(term, character),
        RegexTerm.Some some => Some(some.Sides.Select(s => After(s, character))),
        RegexTerm.All all => All(all.Sides.Select(s => After(s, character))),
        RegexTerm.Not not => Not(After(not.Of, character)),
        RegexTerm.Repeat repeat => Then(
            After(repeat.What, character), Repeat(repeat.What, Math.Max(0, repeat.Fewest - 1), repeat.Most - 1)),
        _ => Nothing,
    };

    // A loop, since a sequence is as long as the expression.
    private RegexTerm AfterSequence(RegexTerm term, int character)
    {
        var sides = new List<RegexTerm>();
        while (term is RegexTerm.Then then)
        {
            sides.Add(Then(After(then.First, character), then.Rest));
            if (!then.First.MatchesEmpty)
                return Some(sides);
            term = then.Rest;
        }
        sides.Add(After(term, character));
        return Some(sides);
    }

    private RegexTerm One(ImmutableArray<bool> classes) =>
        Make("1" + string.Concat(classes.Select(c => c ? '1' : '0')), id => new RegexTerm.One(id, classes));

    private RegexTerm Then(RegexTerm first, RegexTerm rest)
    {
        if (first == Nothing || rest == Nothing)
            return Nothing;
        if (rest == Empty)
            return first;
        var parts = new Stack<RegexTerm>();
        for (; first is RegexTerm.Then then; first = then.Rest)
            parts.Push(then.First);
        if (first != Empty)
            parts.Push(first);
        while (parts.TryPop(out var part))
        {
            var behind = rest;
            rest = Make($".{part.Id},{behind.Id}", id => new RegexTerm.Then(id, part, behind));
        }
        return rest;
    }

    private RegexTerm Some(IEnumerable<RegexTerm> sides)
    {
        ImmutableArray<RegexTerm> flat =
            [.. sides.SelectMany(s => s is RegexTerm.Some some ? some.Sides : [s]).Where(s => s != Nothing).Distinct().OrderBy(s => s.Id)];
        if (flat.Contains(Anything))
            return Anything;
        return flat.Length switch
        {
            0 => Nothing,
            1 => flat[0],
            _ => Make("|" + string.Join(',', flat.Select(s => s.Id)), id => new RegexTerm.Some(id, flat)),
        };
    }

    private RegexTerm All(IEnumerable<RegexTerm> sides)
    {
        ImmutableArray<RegexTerm> flat =
            [.. sides.SelectMany(s => s is RegexTerm.All all ? all.Sides : [s]).Where(s => s != Anything).Distinct().OrderBy(s => s.Id)];
        if (flat.Contains(Nothing))
            return Nothing;
        return flat.Length switch
        {
            0 => Anything,
            1 => flat[0],
            _ => Make("&" + string.Join(',', flat.Select(s => s.Id)), id => new RegexTerm.All(id, flat)),
        };
    }

    private RegexTerm Not(RegexTerm of) =>
        of is RegexTerm.Not twice ? twice.Of
        : of == Nothing ? Anything
        : of == Anything ? Nothing
        : Make($"~{of.Id}", id => new RegexTerm.Not(id, of));

    private RegexTerm Repeat(RegexTerm what, int fewest, int? most) =>
        most == 0 || what == Empty ? Empty
        : what == Nothing ? (fewest == 0 ? Empty : Nothing)
        : (fewest, most) == (1, 1) ? what
        : Make($"{what.Id}{{{fewest},{most}}}", id => new RegexTerm.Repeat(id, what, fewest, most));

    private RegexTerm Make(string key, Func<long, RegexTerm> make)
    {
        if (!_made.TryGetValue(key, out var term))
            _made.Add(key, term = make(_nextId++));
        return term;
    }
}

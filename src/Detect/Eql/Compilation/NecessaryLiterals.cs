using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Binding;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>
/// What the raw bytes of a matching record must contain, whatever its spacing, its order and its form of keys: one of
/// these literals at least, in any ASCII case. Derived from positive tests of text alone, and only from characters that
/// JSON writes as they are; a record with <c>\u</c> escapes is not to be judged by them.
/// </summary>
internal static class NecessaryLiterals
{
    private const int ShortestRun = 3;
    private const int ShortestCommon = 4;
    private const int LongestRun = 64;      // Longer literals filter no better, and looking for common parts is quadratic.

    /// <summary>The literals in lower case; none when no event can match; null when nothing can be derived.</summary>
    public static ImmutableArray<string>? Of(Condition condition) => Derive(condition)?.Literals;

    /// <summary>What a record must contain that matches one of several; null when for one of them nothing is known.</summary>
    public static ImmutableArray<string>? Union(IEnumerable<ImmutableArray<string>?> sets)
    {
        var all = new List<string>();
        foreach (var set in sets)
        {
            if (set is not { } literals)
                return null;
            all.AddRange(literals);
        }
        return Fewest(all);
    }

    private static Candidate? Derive(Condition condition) => condition switch
    {
        Condition.Constant { Value: false } => new Candidate([], [], Rank: 0),
        Condition.All all => all.Sides.Select(Derive).Where(c => c is not null).Order().FirstOrDefault(),
        Condition.Some some => Join([.. some.Sides.Select(Derive)]),
        Condition.Holds { Test: var test } holds => TextOf(test) is { } text && RunsOf(text) is { Length: > 0 } runs
            ? new Candidate([runs], Shorten([runs]), RankOf(holds.Field.Name, text))
            : null,
        _ => null,
    };

    private static Candidate? Join(ImmutableArray<Candidate?> sides)
    {
        if (sides.Contains(null))
            return null;
        ImmutableArray<ImmutableArray<string>> alternatives = [.. sides.SelectMany(side => side!.Alternatives)];
        return new Candidate(alternatives, Shorten(alternatives), sides.Max(side => side!.Rank));
    }

    // What kind of value promises to be rare: a path before other values; last what nearly every event has, such as
    // "linux", "creation" or "start". A path of short parts (/usr/bin) says as little.
    private static int RankOf(string field, string text) =>
        field.StartsWith("event.", StringComparison.Ordinal) || field.StartsWith("host.", StringComparison.Ordinal) ? 2
        : text.Contains('/', StringComparison.Ordinal) && RunsOf(text).Any(run => run.Length >= ShortestCommon) ? 0
        : 1;

    private static string? TextOf(Test test) => test switch
    {
        Test.TextIs t => t.Text,
        Test.TextStarts t => t.With,
        Test.TextEnds t => t.With,
        Test.TextContains t => t.Part,
        Test.TextLike t => t.Pattern,           // Its wildcards are no literal characters: they end a run.
        _ => null,
    };

    private static ImmutableArray<string> RunsOf(string text)
    {
        var runs = ImmutableArray.CreateBuilder<string>();
        for (var (at, start) = (0, 0); at <= text.Length; at++)
        {
            if (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-' or '.'))
                continue;
            if (at - start >= ShortestRun)
                runs.Add(text.Substring(start, Math.Min(at - start, LongestRun)).ToLowerInvariant());
            start = at + 1;
        }
        return runs.ToImmutable();
    }

    // Each alternative is the runs of one value, all of which a matching record contains.
    private static ImmutableArray<string> Shorten(ImmutableArray<ImmutableArray<string>> alternatives) =>
        alternatives.Length > 1 && LongestCommon(alternatives) is { } common
            ? [common]
            : Fewest(alternatives.Select(runs => runs.MaxBy(run => run.Length)!));

    private static string? LongestCommon(ImmutableArray<ImmutableArray<string>> alternatives)
    {
        var first = alternatives.MinBy(runs => runs.Sum(run => run.Length));
        for (var length = first.Max(run => run.Length); length >= ShortestCommon; length--)
            foreach (var run in first)
                for (var start = 0; start + length <= run.Length; start++)
                    if (run.Substring(start, length) is var part && alternatives.All(runs => runs.Any(r => r.Contains(part, StringComparison.Ordinal))))
                        return part;
        return null;
    }

    // A literal that contains another one finds nothing that the other does not find.
    private static ImmutableArray<string> Fewest(IEnumerable<string> literals)
    {
        string[] distinct = [.. literals.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return [.. distinct.Where(a => !distinct.Any(b => b != a && a.Contains(b, StringComparison.Ordinal)))];
    }

    /// <param name="Alternatives">The runs of each value, one of which a record must have.</param>
    /// <param name="Literals">The same, shortened.</param>
    /// <param name="Rank">0 promises to be the rarest.</param>
    private sealed record Candidate(
        ImmutableArray<ImmutableArray<string>> Alternatives, ImmutableArray<string> Literals, int Rank) : IComparable<Candidate>
    {
        /// <summary>The better one first: by rank, then fewer literals, then longer ones.</summary>
        public int CompareTo(Candidate? other) =>
            (Rank, Literals.Length, -Shortest).CompareTo((other!.Rank, other.Literals.Length, -other.Shortest));

        private int Shortest => Literals.Length == 0 ? int.MaxValue : Literals.Min(l => l.Length);
    }
}

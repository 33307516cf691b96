using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Binding;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>
/// What the raw bytes of a matching record must contain, whatever its spacing, its order and its form of keys: one of
/// these literals at least, in any ASCII case. Derived from positive tests of text alone, and only from characters that
/// JSON writes as they are, with the quotes around a whole value's ends; a record with <c>\u</c> or <c>\/</c> escapes is
/// not to be judged by them.
/// </summary>
/// <param name="Each">A literal for each value that a matching event may have: many, and rare.</param>
/// <param name="Few">The same as few: one word, where all have it in common.</param>
internal sealed record NecessaryLiterals(ImmutableArray<string> Each, ImmutableArray<string> Few)
{
    private const int Shortest = 3;
    private const int ShortestCommon = 4;
    private const int Longest = 64;         // Longer literals filter no better, and looking for common words is quadratic.

    // Where everything is, and so nothing in particular. Source: the Filesystem Hierarchy Standard 3.0.
    private static readonly ImmutableHashSet<string> StandardDirectories =
    [
        "bin", "boot", "dev", "etc", "home", "include", "lib", "lib32", "lib64", "libexec", "local", "media", "mnt", "opt", "proc",
        "root", "run", "sbin", "share", "srv", "sys", "tmp", "usr", "var", "cache", "log", "spool",
    ];

    /// <summary>The literals in lower case; none when no event can match; null when nothing can be derived.</summary>
    /// <param name="condition">What is asked of an event.</param>
    /// <param name="category">The category that it must have; null: any.</param>
    public static NecessaryLiterals? Of(Condition condition, string? category)
    {
        Candidate?[] candidates = [Derive(condition), OfCategory(category)];
        return candidates.Where(c => c is not null).Order().FirstOrDefault() is { } best
            ? new(Fewest(best.Literals), best.Common is { } word ? [word] : Fewest(best.Literals))
            : null;
    }

    // Both are in every event that comes, as a category or as a key.
    private static Candidate? OfCategory(string? category) => category is null or "file" or "process"
        ? null
        : RunsOf(category, isStart: true, isEnd: true) is [{ Length: >= Shortest } run] ? new Candidate([run], Rank: 2) : null;

    /// <summary>
    /// What a record must contain that matches one of several queries; null when for one of them nothing is known. Several
    /// look for the many: words in common are of little use where one of the queries has a frequent one.
    /// </summary>
    public static ImmutableArray<string>? Union(IReadOnlyList<NecessaryLiterals?> queries)
    {
        if (queries.Contains(null))
            return null;
        return queries is [var only] ? only!.Few : Fewest(queries.SelectMany(q => q!.Each));
    }

    private static Candidate? Derive(Condition condition) => condition switch
    {
        Condition.Constant { Value: false } => new Candidate([], Rank: 0),
        Condition.All all => all.Sides.Select(Derive).Where(c => c is not null).Order().FirstOrDefault(),
        Condition.Some some => Join([.. some.Sides.Select(Derive)]),
        Condition.Holds { Test: var test } holds => RunsOf(test).Where(run => run.Length >= Shortest)
            .Select(run => new Candidate([run], RankOf(holds.Field.Name, run))).Order().FirstOrDefault(),
        _ => null,
    };

    private static Candidate? Join(ImmutableArray<Candidate?> sides) => sides.Contains(null)
        ? null
        : new Candidate([.. sides.SelectMany(side => side!.Literals)], sides.Max(side => side!.Rank));

    // What promises to be rare: a place before other values, and those before places that are full of others. Last what
    // nearly every event has, such as "linux", "creation" or "start".
    private static int RankOf(string field, string literal) =>
        field.StartsWith("event.", StringComparison.Ordinal) || field.StartsWith("host.", StringComparison.Ordinal) ? 3
        : !literal.Contains('/', StringComparison.Ordinal) ? 1
        : WordsOf(literal).Any(word => word.Length >= ShortestCommon && !StandardDirectories.Contains(word)) ? 0
        : 2;

    private static List<string> RunsOf(Test test) => test switch
    {
        Test.TextIs t => RunsOf(t.Text, isStart: true, isEnd: true),
        Test.TextStarts t => RunsOf(t.With, isStart: true, isEnd: false),
        Test.TextEnds t => RunsOf(t.With, isStart: false, isEnd: true),
        Test.TextContains t => RunsOf(t.Part, isStart: false, isEnd: false),
        Test.TextLike t => RunsOf(t.Pattern, isStart: true, isEnd: true),     // Wildcards are no literal characters: they end a run.
        _ => [],
    };

    private static List<string> RunsOf(string text, bool isStart, bool isEnd)
    {
        var (runs, start) = (new List<string>(), 0);
        var quote = MayStandUnquoted(text) ? "" : "\"";
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] is >= ' ' and <= '~' and not ('"' or '\\' or '*' or '?'))
                continue;
            if (at > start)
                runs.Add(Cut($"{(isStart && start == 0 ? quote : "")}{text[start..at].ToLowerInvariant()}{(isEnd && at == text.Length ? quote : "")}"));
            start = at + 1;
        }
        return runs;
    }

    // A number or a truth value, whose text a test may look at.
    private static bool MayStandUnquoted(string text) => text.All(c => "0123456789+-.truefalsTRUEFALS*?".Contains(c, StringComparison.Ordinal));

    private static string Cut(string run) => run[..Math.Min(run.Length, Longest)];

    private static IEnumerable<string> WordsOf(string literal)
    {
        for (var (at, start) = (0, 0); at <= literal.Length; at++)
        {
            if (at < literal.Length && (char.IsAsciiLetterOrDigit(literal[at]) || literal[at] is '_' or '-' or '.'))
                continue;
            if (at > start)
                yield return literal[start..at];
            start = at + 1;
        }
    }

    // A literal that contains another one finds nothing that the other does not find.
    private static ImmutableArray<string> Fewest(IEnumerable<string> literals)
    {
        string[] distinct = [.. literals.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return [.. distinct.Where(a => !distinct.Any(b => b != a && a.Contains(b, StringComparison.Ordinal)))];
    }

    /// <param name="Literals">One for each value; a matching record contains one of them.</param>
    /// <param name="Rank">0 promises to be the rarest.</param>
    private sealed record Candidate(ImmutableArray<string> Literals, int Rank) : IComparable<Candidate>
    {
        /// <summary>The longest part of a word that all literals contain, of several.</summary>
        public string? Common { get; } = Literals.Length > 1 ? LongestCommon(Literals) : null;

        private int Count => Common is null ? Literals.Length : 1;

        private int Shortest => Common?.Length ?? (Literals.IsEmpty ? int.MaxValue : Literals.Min(l => l.Length));

        /// <summary>The better one first: by rank, then fewer literals, then longer ones.</summary>
        public int CompareTo(Candidate? other) => (Rank, Count, -Shortest).CompareTo((other!.Rank, other.Count, -other.Shortest));

        private static string? LongestCommon(ImmutableArray<string> literals)
        {
            ImmutableArray<string> words = [.. WordsOf(literals.MinBy(l => l.Length)!)];
            for (var length = words.Select(w => w.Length).DefaultIfEmpty().Max(); length >= ShortestCommon; length--)
                foreach (var word in words)
                    for (var start = 0; start + length <= word.Length; start++)
                        if (word.Substring(start, length) is var part && !StandardDirectories.Contains(part)
                            && literals.All(l => l.Contains(part, StringComparison.Ordinal)))
                            return part;
            return null;
        }
    }
}

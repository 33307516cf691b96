using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Cronwatch.Detect.Eql.Regexes;

/// <summary>
/// A regular expression of Lucene's over UTF-8: a deterministic automaton that is built while it runs, so that a character
/// costs one step, and nothing is tried twice. Any thread may match.
/// </summary>
internal sealed class LuceneRegex
{
    // Values that lead further begin a new automaton: memory stays bounded, and such values get slower.
    private const int MostStates = 5_000;

    private readonly CharacterClasses _classes;
    private readonly RegexSyntax _syntax;
    private readonly Lock _lock = new();
    private RegexTerms? _terms;                                    // Guarded by _lock.
    private Dictionary<RegexTerm, State> _states = [];             // Guarded by _lock.
    private volatile State _start;

    private LuceneRegex(RegexSyntax syntax)
    {
        (_syntax, _classes) = (syntax, new CharacterClasses(syntax));
        Begin();
    }

    /// <summary>The expression, to be matched against whole values; or what is wrong with it.</summary>
    public static bool TryCompile(
        string text, bool ignoreCase, [NotNullWhen(true)] out LuceneRegex? regex, out (string What, string Cure) problem)
    {
        regex = RegexParser.Parse(text, ignoreCase, out problem) is { } syntax ? new LuceneRegex(syntax) : null;
        return regex is not null;
    }

    /// <summary>Whether the whole value matches. Allocates nothing once the automaton knows the way.</summary>
    public bool Matches(ReadOnlySpan<byte> utf8)
    {
        var state = _start;
        while (!utf8.IsEmpty && !state.IsDecided)
        {
            int codePoint = utf8[0];
            if (codePoint < 0x80)
            {
                utf8 = utf8[1..];
            }
            else
            {
                _ = Rune.DecodeFromUtf8(utf8, out var rune, out var length);
                codePoint = rune.Value;
                utf8 = utf8[length..];
            }
            var character = _classes.Of(codePoint);
            state = Volatile.Read(ref state.Next[character]) ?? Go(state, character);
        }
        return state.Matches;
    }

    private State Go(State from, int character)
    {
        lock (_lock)
        {
            if (_states.Count >= MostStates)
                Begin();
            var to = StateOf(_terms!.After(from.Term, character));
            Volatile.Write(ref from.Next[character], to);
            return to;
        }
    }

    [MemberNotNull(nameof(_terms), nameof(_start))]
    private void Begin()
    {
        (_terms, _states) = (new RegexTerms(_classes, _terms), []);
        _start = StateOf(_terms.Of(_syntax));
    }

    private State StateOf(RegexTerm term)
    {
        if (!_states.TryGetValue(term, out var state))
            _states.Add(term, state = new State(term, term == _terms!.Nothing || term == _terms.Anything, _classes.Count));
        return state;
    }

    private sealed class State(RegexTerm term, bool isDecided, int classes)
    {
        public RegexTerm Term { get; } = term;

        public bool Matches { get; } = term.MatchesEmpty;

        /// <summary>Whether no further character changes anything.</summary>
        public bool IsDecided { get; } = isDecided;

        public State?[] Next { get; } = new State?[classes];
    }
}

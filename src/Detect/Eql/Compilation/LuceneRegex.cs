using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>
/// Lucene's regular expressions in .NET's, which run without backtracking. They cover the whole value; <c>^</c> and
/// <c>$</c> are characters like others, <c>\</c> takes the next character as it is, a further <c>?</c> makes optional and
/// not lazy, and a dot is any code point. Refused: <c>~</c>, <c>&amp;</c> and <c>&lt;…&gt;</c>.
/// </summary>
/// <remarks>Source of the grammar: the documentation of Lucene's class <c>org.apache.lucene.util.automaton.RegExp</c>.</remarks>
internal ref struct LuceneRegex
{
    // Counted repetitions are written out by the automaton: 10,000 states take some megabytes and milliseconds.
    private const long MostStates = 10_000;
    private const int DeepestNesting = 100;

    // Valid UTF-8 holds no half of a surrogate pair on its own.
    private const string Pair = "[\ud800-\udbff][\udc00-\udfff]";
    private const string AnyCodePoint = $"(?:{Pair}|[^\ud800-\udfff])";
    private const string Nothing = @"[^\0-\uffff]";

    private readonly ReadOnlySpan<char> _text;
    private readonly bool _ignoreCase;
    private readonly StringBuilder _translated = new();
    private int _at;
    private int _depth;
    private (string What, string Cure)? _problem;

    private LuceneRegex(string text, bool ignoreCase)
    {
        _text = text;
        _ignoreCase = ignoreCase;
    }

    /// <summary>The expression, to be matched against the whole value; or what is wrong with it.</summary>
    public static bool TryTranslate(string text, bool ignoreCase, out Regex? regex, out (string What, string Cure) problem)
    {
        (regex, problem) = (null, default);
        var translation = new LuceneRegex(text, ignoreCase);
        var states = translation.ReadUnion();
        if (translation._at < text.Length)
            translation.Refuse("`)` closes nothing in this regular expression", @"write `\)` for the character");
        else if (states > MostStates)
            translation.Refuse("this regular expression repeats too much", $"its repetitions may make {MostStates} characters at most");
        if (translation._problem is { } found)
        {
            problem = found;
            return false;
        }
        regex = new Regex($@"\A(?:{translation._translated})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return true;
    }

    private readonly bool More => _at < _text.Length && _problem is null;

    private readonly bool Sees(char c) => More && _text[_at] == c;

    private bool TryTake(char c)
    {
        if (!Sees(c))
            return false;
        _at++;
        return true;
    }

    private void Refuse(string what, string cure) => _problem ??= (what, cure);

    // Each of these writes its translation and gives the number of characters that it can be written out to.
    private long ReadUnion()
    {
        var states = ReadSequence();
        while (TryTake('|'))
        {
            _translated.Append('|');
            states += ReadSequence();
        }
        return states;
    }

    private long ReadSequence()
    {
        long states = 0;
        if (!More || Sees('|') || Sees(')'))
            return 0;
        do
            states += ReadRepeated();
        while (More && !Sees('|') && !Sees(')'));
        return Math.Min(states, MostStates + 1);
    }

    private long ReadRepeated()
    {
        var start = _translated.Length;
        var states = ReadOne();
        while (More && _text[_at] is '?' or '*' or '+' or '{')
        {
            _translated.Insert(start, "(?:").Append(')');
            if (_text[_at] != '{')
                _translated.Append(_text[_at++]);
            else
                states = Math.Min(states * ReadCount(), MostStates + 1);
        }
        return Math.Max(states, 1);
    }

    private long ReadCount()
    {
        _at++;
        var isSound = TryReadNumber(out var fewest);
        long? most = fewest;
        if (TryTake(','))
            most = TryReadNumber(out var last) ? last : null;
        if (!isSound || !TryTake('}') || most < fewest)
        {
            Refuse("a repetition in this regular expression is not finished", @"write `{2}`, `{2,}` or `{2,5}`, or `\{` for the character");
            return 0;
        }
        _translated.Append(CultureInfo.InvariantCulture, $"{{{fewest}{(most == fewest ? "" : ",")}{(most == fewest ? null : most)}}}");
        return Math.Max(1, most ?? fewest + 1);
    }

    private bool TryReadNumber(out long number)
    {
        var length = 0;
        while (_at + length < _text.Length && length < 6 && char.IsAsciiDigit(_text[_at + length]))
            length++;
        number = length == 0 ? 0 : long.Parse(_text.Slice(_at, length), NumberStyles.None, CultureInfo.InvariantCulture);
        _at += length;
        return length > 0;
    }

    private long ReadOne()
    {
        if (!More)
        {
            Refuse("this regular expression ends too early", "finish it");
            return 0;
        }
        switch (_text[_at])
        {
            case '(':
                return ReadGroup();
            case '[':
                return ReadClass();
            case '"':
                return ReadQuoted();
            case '.':
                _at++;
                _translated.Append(AnyCodePoint);
                return 1;
            case '@':
                _at++;
                _translated.Append("(?:").Append(AnyCodePoint).Append("*)");
                return 1;
            case '#':
                _at++;
                _translated.Append(Nothing);
                return 1;
            case '~' or '&' or '<':
                Refuse($"`{_text[_at]}` is an operator of Lucene's regular expressions that is not supported",
                    $"write `\\{_text[_at]}` for the character, or two conditions joined by `and` and `not`");
                return 0;
            default:
                Append(ReadCharacter());
                return 1;
        }
    }

    private long ReadGroup()
    {
        _at++;
        if (++_depth > DeepestNesting)
            Refuse($"this regular expression is nested more than {DeepestNesting} levels deep", "leave brackets out");
        _translated.Append("(?:");
        var states = ReadUnion();
        _translated.Append(')');
        _depth--;
        if (!TryTake(')'))
            Refuse("`(` is never closed in this regular expression", @"close it with `)`, or write `\(` for the character");
        return states;
    }

    private long ReadQuoted()
    {
        var length = _text[(_at + 1)..].IndexOf('"');
        if (length < 0)
        {
            Refuse("a quoted part of this regular expression has no end", "close it with `\"`");
            return 0;
        }
        _translated.Append("(?:");
        foreach (var rune in _text.Slice(_at + 1, length).EnumerateRunes())
            Append(rune);
        _translated.Append(')');
        _at += length + 2;
        return Math.Max(1, length);
    }

    private long ReadClass()
    {
        _at++;
        var isNegated = TryTake('^');
        var (units, pairs) = (new StringBuilder(), new StringBuilder());
        do
        {
            if (!More)
            {
                Refuse("`[` is never closed in this regular expression", @"close it with `]`, or write `\[` for the character");
                return 0;
            }
            var first = ReadCharacter();
            var last = first;
            if (Sees('-') && _at + 1 < _text.Length && _text[_at + 1] != ']')
            {
                _at++;
                last = ReadCharacter();
            }
            if (last < first)
                Refuse("a range in this regular expression ends before it begins", "exchange its ends");
            else
                AppendRange(first, last, units, pairs);
        }
        while (!TryTake(']'));
        if (isNegated)
            _translated.Append(CultureInfo.InvariantCulture, $"(?:{Pair}|[^{units}\ud800-\udfff])");
        else
            _translated.Append(CultureInfo.InvariantCulture, $"(?:{(units.Length > 0 ? $"[{units}-[\ud800-\udfff]]" : Nothing)}{(pairs.Length > 0 ? $"|{pairs}" : "")})");
        if (isNegated && pairs.Length > 0)
            Refuse("a class that excludes characters beyond U+FFFF is not supported", "exclude them by a condition of their own");
        return 1;
    }

    private void AppendRange(Rune first, Rune last, StringBuilder units, StringBuilder pairs)
    {
        if (first.IsBmp && last.IsBmp)
        {
            units.Append(Escaped((char)first.Value)).Append('-').Append(Escaped((char)last.Value));
            if (_ignoreCase)
                AppendOtherCases(first.Value, last.Value, units);
            return;
        }
        if (first != last)
            Refuse("a range beyond U+FFFF is not supported in this regular expression", "write its characters one by one");
        pairs.Append(pairs.Length > 0 ? "|" : "").Append(first.ToString());
    }

    private static void AppendOtherCases(int first, int last, StringBuilder units)
    {
        for (var c = Math.Max(first, 'A'); c <= Math.Min(last, 'z'); c++)
            if (char.IsAsciiLetter((char)c))
                units.Append((char)(c ^ 0x20));
    }

    private Rune ReadCharacter()
    {
        if (_text[_at] == '\\')
        {
            _at++;
            if (_at == _text.Length)
            {
                Refuse("this regular expression ends in a backslash", @"write `\\` for the character");
                return default;
            }
        }
        _ = Rune.DecodeFromUtf16(_text[_at..], out var rune, out var consumed);
        _at += consumed;
        return rune;
    }

    private readonly void Append(Rune rune)
    {
        if (_ignoreCase && rune.IsAscii && char.IsAsciiLetter((char)rune.Value))
            _translated.Append('[').Append((char)rune.Value).Append((char)(rune.Value ^ 0x20)).Append(']');
        else if (rune.IsBmp)
            _translated.Append(Escaped((char)rune.Value));
        else
            _translated.Append("(?:").Append(rune.ToString()).Append(')');
    }

    private static string Escaped(char c) => char.IsAsciiLetterOrDigit(c) ? c.ToString() : $"\\u{(int)c:x4}";
}

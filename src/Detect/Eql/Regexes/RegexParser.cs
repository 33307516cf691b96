using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cronwatch.Detect.Eql.Regexes;

/// <summary>
/// Reads Lucene's regular expressions. They cover the whole value; <c>^</c> and <c>$</c> are characters like others, <c>\</c>
/// takes the next character as it is, a further <c>?</c> makes optional and not lazy, and a dot is any code point.
/// </summary>
/// <remarks>
/// From loose to tight: <c>|</c>, <c>&amp;</c>, one after another, repetition, <c>~</c>. Source of the grammar: the
/// documentation of Lucene's class <c>org.apache.lucene.util.automaton.RegExp</c>.
/// </remarks>
internal ref struct RegexParser
{
    private const int MostCharacters = 10_000;        // With repetitions written out.
    private const int DeepestNesting = 100;

    private static readonly RegexSyntax AnyCharacter = new RegexSyntax.Characters([(0, 0x10ffff)]);

    private readonly ReadOnlySpan<char> _text;
    private readonly bool _ignoreCase;
    private int _at;
    private int _depth;
    private (string What, string Cure)? _problem;

    private RegexParser(string text, bool ignoreCase)
    {
        _text = text;
        _ignoreCase = ignoreCase;
    }

    /// <summary>The expression; or null, and what is wrong with it.</summary>
    public static RegexSyntax? Parse(string text, bool ignoreCase, out (string What, string Cure) problem)
    {
        var parser = new RegexParser(text, ignoreCase);
        var syntax = parser.ReadUnion();
        if (parser.More)
            parser.Refuse("`)` closes nothing in this regular expression", @"write `\)` for the character");
        if (LengthOf(syntax) > MostCharacters)
            parser.Refuse("this regular expression repeats too much", $"its repetitions may make {MostCharacters} characters at most");
        problem = parser._problem ?? default;
        return parser._problem is null ? syntax : null;
    }

    private static long LengthOf(RegexSyntax syntax) => Math.Min(MostCharacters + 1, syntax switch
    {
        RegexSyntax.Sequence sequence => sequence.Parts.Sum(LengthOf),
        RegexSyntax.Union union => union.Sides.Sum(LengthOf),
        RegexSyntax.Intersection intersection => intersection.Sides.Sum(LengthOf),
        RegexSyntax.Complement complement => LengthOf(complement.Of),
        RegexSyntax.Repeat repeat => Math.Max(1, LengthOf(repeat.What)) * Math.Max(1, repeat.Most ?? repeat.Fewest + 1L),
        _ => 1,
    });

    private readonly bool More => _at < _text.Length && _problem is null;

    private readonly bool Sees(char c) => More && _text[_at] == c;

    private bool TryTake(char c)
    {
        if (!Sees(c))
            return false;
        _at++;
        return true;
    }

    private RegexSyntax Refuse(string what, string cure)
    {
        _problem ??= (what, cure);
        return RegexSyntax.Empty;
    }

    private RegexSyntax ReadUnion()
    {
        var sides = ImmutableArray.Create(ReadIntersection());
        while (TryTake('|'))
            sides = sides.Add(ReadIntersection());
        return sides.Length == 1 ? sides[0] : new RegexSyntax.Union(sides);
    }

    private RegexSyntax ReadIntersection()
    {
        var sides = ImmutableArray.Create<RegexSyntax>(ReadSequence());
        while (TryTake('&'))
            sides = sides.Add(ReadSequence());
        return sides.Length == 1 ? sides[0] : new RegexSyntax.Intersection(sides);
    }

    private RegexSyntax.Sequence ReadSequence()
    {
        var parts = ImmutableArray.CreateBuilder<RegexSyntax>();
        while (More && _text[_at] is not ('|' or '&' or ')'))
            parts.Add(ReadRepeated());
        return new RegexSyntax.Sequence(parts.ToImmutable());
    }

    private RegexSyntax ReadRepeated()
    {
        var read = ReadComplement();
        for (; More && _text[_at] is '?' or '*' or '+' or '{'; _depth++)
        {
            if (_depth > DeepestNesting)
                return RefuseTooDeep();
            read = _text[_at++] switch
            {
                '?' => new RegexSyntax.Repeat(read, 0, 1),
                '*' => new RegexSyntax.Repeat(read, 0, null),
                '+' => new RegexSyntax.Repeat(read, 1, null),
                _ => ReadCount(read),
            };
        }
        return read;
    }

    private RegexSyntax ReadCount(RegexSyntax what)
    {
        var isSound = TryReadNumber(out var fewest);
        int? most = fewest;
        if (TryTake(','))
            most = TryReadNumber(out var last) ? last : null;
        if (!isSound || !TryTake('}') || most < fewest)
            return Refuse("a repetition in this regular expression is not finished", @"write `{2}`, `{2,}` or `{2,5}`, or `\{` for the character");
        return new RegexSyntax.Repeat(what, fewest, most);
    }

    private bool TryReadNumber(out int number)
    {
        var length = 0;
        while (_at + length < _text.Length && length < 9 && char.IsAsciiDigit(_text[_at + length]))
            length++;
        number = length == 0 ? 0 : int.Parse(_text.Slice(_at, length), NumberStyles.None, CultureInfo.InvariantCulture);
        _at += length;
        return length > 0;
    }

    private RegexSyntax ReadComplement()
    {
        if (!TryTake('~'))
            return ReadOne();
        if (++_depth > DeepestNesting)
            return RefuseTooDeep();
        var complement = new RegexSyntax.Complement(ReadComplement());
        _depth--;
        return complement;
    }

    private RegexSyntax ReadOne()
    {
        if (!More)
            return Refuse("this regular expression ends too early", "finish it");
        switch (_text[_at])
        {
            case '(':
                return ReadGroup();
            case '[':
                return ReadClass();
            case '"':
                return ReadQuoted();
            case '<':
                return ReadInterval();
            case '.':
                _at++;
                return AnyCharacter;
            case '@':
                _at++;
                return new RegexSyntax.Repeat(AnyCharacter, 0, null);
            case '#':
                _at++;
                return new RegexSyntax.Characters([]);
            default:
                return One(ReadCharacter());
        }
    }

    private RegexSyntax ReadGroup()
    {
        _at++;
        if (++_depth > DeepestNesting)
            return RefuseTooDeep();
        var group = ReadUnion();
        _depth--;
        return TryTake(')')
            ? group
            : Refuse("`(` is never closed in this regular expression", @"close it with `)`, or write `\(` for the character");
    }

    private RegexSyntax ReadQuoted()
    {
        var length = _text[(_at + 1)..].IndexOf('"');
        if (length < 0)
            return Refuse("a quoted part of this regular expression has no end", "close it with `\"`");
        var parts = ImmutableArray.CreateBuilder<RegexSyntax>();
        foreach (var rune in _text.Slice(_at + 1, length).EnumerateRunes())
            parts.Add(One(rune.Value));
        _at += length + 2;
        return new RegexSyntax.Sequence(parts.ToImmutable());
    }

    private RegexSyntax ReadInterval()
    {
        var length = _text[_at..].IndexOf('>');
        var written = length < 0 ? [] : _text.Slice(_at + 1, length - 1);
        if (!DecimalInterval.TryParse(written, out var interval))
            return Refuse("an interval in this regular expression is not two numbers", @"write `<1-99>`, or `\<` for the character");
        _at += length + 1;
        return interval;
    }

    private RegexSyntax ReadClass()
    {
        _at++;
        var isNegated = TryTake('^');
        var ranges = new List<(int First, int Last)>();
        do
        {
            if (!More)
                return Refuse("`[` is never closed in this regular expression", @"close it with `]`, or write `\[` for the character");
            var first = ReadCharacter();
            var last = first;
            if (Sees('-') && _at + 1 < _text.Length && _text[_at + 1] != ']')
            {
                _at++;
                last = ReadCharacter();
            }
            if (last < first)
                return Refuse("a range in this regular expression ends before it begins", "exchange its ends");
            AddInBothCases(first, last, ranges);
        }
        while (!TryTake(']'));
        return new RegexSyntax.Characters(isNegated ? OthersThan(ranges) : [.. ranges]);
    }

    private readonly void AddInBothCases(int first, int last, List<(int First, int Last)> ranges)
    {
        ranges.Add((first, last));
        for (var c = Math.Max(first, 'A'); _ignoreCase && c <= Math.Min(last, 'z'); c++)
            if (char.IsAsciiLetter((char)c))
                ranges.Add((c ^ 0x20, c ^ 0x20));
    }

    private static ImmutableArray<(int First, int Last)> OthersThan(List<(int First, int Last)> ranges)
    {
        var others = ImmutableArray.CreateBuilder<(int, int)>();
        var next = 0;
        foreach (var (first, last) in ranges.Order())
        {
            if (first > next)
                others.Add((next, first - 1));
            next = Math.Max(next, last + 1);
        }
        if (next <= 0x10ffff)
            others.Add((next, 0x10ffff));
        return others.ToImmutable();
    }

    private int ReadCharacter()
    {
        if (_text[_at] == '\\')
        {
            _at++;
            if (_at == _text.Length)
            {
                Refuse("this regular expression ends in a backslash", @"write `\\` for the character");
                return 0;
            }
        }
        _ = Rune.DecodeFromUtf16(_text[_at..], out var rune, out var consumed);
        _at += consumed;
        return rune.Value;
    }

    private readonly RegexSyntax.Characters One(int character)
    {
        var ranges = new List<(int, int)>();
        AddInBothCases(character, character, ranges);
        return new RegexSyntax.Characters([.. ranges]);
    }

    private RegexSyntax RefuseTooDeep() =>
        Refuse($"this regular expression is nested more than {DeepestNesting} levels deep", "leave brackets out");
}

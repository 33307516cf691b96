using System.Collections.Frozen;
using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Parsing;

/// <summary>Text to tokens. What cannot be read has its error and becomes <see cref="TokenKind.Bad"/>.</summary>
internal sealed partial class Lexer
{
    private static readonly FrozenSet<string> Keywords = FrozenSet.Create(StringComparer.Ordinal,
        "and", "any", "by", "false", "in", "in~", "join", "like", "like~", "maxspan", "not", "null", "of", "or", "regex",
        "regex~", "sample", "sequence", "true", "until", "where", "with");

    // The longest first: the first that fits is taken.
    private static readonly string[] Marks =
        ["==", "!=", "![", "<=", ">=", "<", ">", "(", ")", "[", "]", ",", ":", ".", "?", "|", "+", "-", "*", "/", "%"];

    // What people write out of habit: what it is taken for, so that the rest of the query is still read.
    private static readonly (string Written, string Meant)[] Habits =
        [("===", "=="), ("<>", "!="), ("=", "=="), ("&&", "and"), ("||", "or"), ("!", "not")];

    private readonly string _text;
    private readonly ErrorList _errors;
    private readonly ImmutableArray<Token>.Builder _tokens = ImmutableArray.CreateBuilder<Token>();
    private int _at;

    private Lexer(string text, ErrorList errors)
    {
        _text = text;
        _errors = errors;
    }

    /// <summary>The tokens, <see cref="TokenKind.End"/> last.</summary>
    public static ImmutableArray<Token> Read(string text, ErrorList errors)
    {
        var lexer = new Lexer(text, errors);
        while (lexer.SkipBlanks())
            lexer.ReadOne();
        lexer.Add(TokenKind.End, lexer._at, "");
        return lexer._tokens.ToImmutable();
    }

    /// <summary>Whether the word is reserved.</summary>
    public static bool IsKeyword(string word) => Keywords.Contains(word);

    private char Current => Peek(0);

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private bool Sees(string text) => string.CompareOrdinal(_text, _at, text, 0, text.Length) == 0;

    private void Add(TokenKind kind, int start, string text) => _tokens.Add(new Token(kind, start, _at, text));

    private void Bad(int start, string what, string cure)
    {
        _errors.Add(start, what, cure);
        Add(TokenKind.Bad, start, "");
    }

    private bool SkipBlanks()
    {
        while (_at < _text.Length)
        {
            if (_text[_at] is ' ' or '\t' or '\r' or '\n')
                _at++;
            else if (Sees("//"))
                _at = EndOfLine();
            else if (Sees("/*"))
                SkipBlockComment();
            else
                return true;
        }
        return false;
    }

    private void SkipBlockComment()
    {
        var end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end < 0)
            _errors.Add(_at, "this comment has no end", "close it with `*/`");
        _at = end < 0 ? _text.Length : end + 2;
    }

    private int EndOfLine()
    {
        var length = _text.AsSpan(_at).IndexOfAny('\r', '\n');
        return length < 0 ? _text.Length : _at + length;
    }

    private void ReadOne()
    {
        if (IsNameStart(Current))
            ReadName();
        else if (char.IsAsciiDigit(Current) || (Current == '.' && char.IsAsciiDigit(Peek(1))))
            ReadNumber();
        else if (Sees("\"\"\""))
            ReadRawString();
        else if (Current == '"')
            ReadString();
        else if (Current == '`')
            ReadQuotedName();
        else if (Current is '\'' or '“' or '‘' || Sees("?\"") || Sees("?'"))
            ReadForeignString();
        else
            ReadMark();
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or '@';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private void ReadName()
    {
        var start = _at++;
        while (IsNamePart(Current))
            _at++;
        if (Current == '~')                 // Of `in~`, or of a function such as `startsWith~`.
            _at++;
        var name = _text[start.._at];
        Add(Keywords.Contains(name) ? TokenKind.Mark : TokenKind.Name, start, name);
    }

    private void ReadQuotedName()
    {
        var start = _at;
        do
        {
            var end = _text.AsSpan(_at + 1).IndexOfAny("`\r\n");
            if (end < 0 || _text[_at + 1 + end] != '`')
            {
                _at = EndOfLine();
                Bad(start, "this name has no closing back quote", "write `` `name` ``");
                return;
            }
            _at += end + 2;
        }
        while (Current == '`');             // Two of them are one that belongs to the name.
        Add(TokenKind.Name, start, _text[(start + 1)..(_at - 1)].Replace("``", "`", StringComparison.Ordinal));
    }

    private void ReadNumber()
    {
        var start = _at;
        SkipDigits();
        if (Current == '.')
        {
            _at++;
            SkipDigits();
        }
        if (Current is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            _at += 2;
            SkipDigits();
        }
        if (IsNamePart(Current) && _tokens is [.., { Text: "=" }])
        {
            while (IsNamePart(Current))     // A duration, 30s.
                _at++;
        }
        else if (IsNamePart(Current))
        {
            while (IsNamePart(Current))
                _at++;
            Bad(start, $"{Quote(_text[start.._at])} is no number", "separate number and name, or write a string");
            return;
        }
        Add(TokenKind.Number, start, _text[start.._at]);
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Current))
            _at++;
    }

    private void ReadMark()
    {
        var start = _at;
        if (Current == '=' && Peek(1) != '=' && _tokens is [.., { Text: "maxspan" or "runs" }])
        {
            _at++;                          // The option of a sequence, which alone is set with one sign.
            Add(TokenKind.Mark, start, "=");
        }
        else if (Array.Find(Habits, habit => Sees(habit.Written)) is { Written: { } written } habit && !Sees("!=") && !Sees("![") && !IsEquality())
        {
            _at += written.Length;
            _errors.Add(start, $"`{written}` is no operator", $"write `{habit.Meant}`");
            Add(TokenKind.Mark, start, habit.Meant);
        }
        else if (Array.Find(Marks, Sees) is { } mark)
        {
            _at += mark.Length;
            Add(TokenKind.Mark, start, mark);
        }
        else
        {
            _at += char.IsSurrogatePair(Current, Peek(1)) ? 2 : 1;
            Bad(start, $"{Quote(_text[start.._at])} means nothing here", "leave it out, or put it into a string");
        }
    }

    private bool IsEquality() => Sees("==") && !Sees("===");

    /// <summary>A piece of the text for a message: short, printable, between back quotes.</summary>
    public static string Quote(string text)
    {
        const int Longest = 40;
        var shown = text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "…") : text;
        return $"`{string.Concat(shown.Select(c => char.IsControl(c) ? '·' : c))}`";
    }
}

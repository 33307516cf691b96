using System.Globalization;
using System.Text;

namespace Cronwatch.Detect.Eql.Parsing;

internal sealed partial class Lexer
{
    private void ReadString()
    {
        var start = _at++;
        var value = new StringBuilder();
        var sound = true;
        while (Current != '"')
        {
            if (_at >= _text.Length || Current is '\r' or '\n')
            {
                Bad(start, "this string has no closing quote", "close it with `\"` on the same line");
                return;
            }
            if (Current == '\\')
                sound &= ReadEscape(value);
            else
                value.Append(_text[_at++]);
        }
        _at++;
        Add(sound ? TokenKind.Text : TokenKind.Bad, start, value.ToString());
    }

    private bool ReadEscape(StringBuilder value)
    {
        var start = _at++;
        const string Written = "btnfr\"'\\";
        const string Meant = "\b\t\n\f\r\"'\\";
        if (Current == 'u')
            return ReadCodePoint(start, value);
        if (Current != '\0' && Written.IndexOf(Current, StringComparison.Ordinal) is var index and >= 0)
        {
            value.Append(Meant[index]);
            _at++;
            return true;
        }
        if (Current is not ('\0' or '\r' or '\n'))
            _at++;
        _errors.Add(start, $"{Quote(_text[start.._at])} is no escape",
            @"write `\\` for a backslash, or a raw string `""""""…""""""`");
        return false;
    }

    private bool ReadCodePoint(int start, StringBuilder value)
    {
        var digits = _text.AsSpan(_at + 1);
        var close = digits.StartsWith("{") ? digits.IndexOf('}') : -1;
        var hex = close < 0 ? default : digits[1..close];
        if (hex.Length is >= 2 and <= 8
            && uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && Rune.IsValid(code))
        {
            value.Append(new Rune(code).ToString());
            _at += close + 2;
            return true;
        }
        _at++;
        _errors.Add(start, @"`\u` needs a code point of two to eight hexadecimal digits in braces", @"write `\u{e9}` or so");
        return false;
    }

    private void ReadRawString()
    {
        const string Quotes = "\"\"\"";
        var start = _at;
        var line = _text.AsSpan(start + 3, Math.Max(0, EndOfLine() - start - 3));
        var length = line.IndexOf(Quotes);
        if (length < 0)
        {
            _at = EndOfLine();
            Bad(start, "this raw string has no closing quotes", "close it with `\"\"\"` on the same line");
            return;
        }
        for (var extra = 0; extra < 2 && length + 3 < line.Length && line[length + 3] == '"'; extra++)
            length++;                       // Up to two more quotes belong to the content.
        _at = start + length + 6;
        Add(TokenKind.Text, start, line[..length].ToString());
    }

    // 'text', ?"text" and ?'text': older forms, which Elasticsearch refuses too. “text”: what word processors make of quotes.
    private void ReadForeignString()
    {
        var start = _at;
        if (Current == '?')
            _at++;
        var quote = Current switch { '“' => '”', '‘' => '’', var same => same };
        _at++;
        var length = _text.AsSpan(_at, EndOfLine() - _at).IndexOf(quote);
        _at = length < 0 ? EndOfLine() : _at + length + 1;
        if (_text[start] == '?')
            Bad(start, "`?` before a string is no longer EQL", "write a raw string `\"\"\"…\"\"\"`");
        else
            Bad(start, "strings stand in straight double quotes", "write `\"…\"`");
    }
}

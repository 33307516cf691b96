namespace Cronwatch.Detect.Eql.Parsing;

// Queries about several events: they are read for their errors, and refused as what they are.
//
//   sequence [by KEYS] [with maxspan=DURATION] TERM TERM … [until [QUERY]]        join is its older name
//   sample by KEYS TERM TERM …
//   TERM: [QUERY] or ![QUERY], then [by KEYS] [with runs=NUMBER]
internal sealed partial class Parser
{
    private static readonly string[] Units = ["ms", "s", "m", "h", "d"];

    private void ParseSequence()
    {
        var kind = Take();
        ParseOptions("maxspan", allowed: !kind.Is("sample"));
        var terms = 0;
        while (Current.IsAny("[", "!["))
        {
            ParseTerm();
            terms++;
        }
        if (TryTake("until") && !kind.Is("sample"))
            ParseTerm();
        if (_errors.Any)
            return;
        if (terms < 2)
            _errors.Add(Current.At, $"a {kind.Text} has two or more queries in square brackets", "write `[category where condition]` twice or more");
        else if (Current.Kind != TokenKind.End && !Current.Is("|"))
            _errors.Add(Current.At, $"{Shown(Current)} is not expected in a {kind.Text}", "write `[category where condition]`");
        else
            _errors.Add(kind.At, $"`{kind.Text}` is about several events, which is not supported", "write a query about one event: `category where condition`");
    }

    private void ParseTerm()
    {
        var open = Current;
        if (!TryTake("[") && !TryTake("!["))
        {
            Fail(open, "a query in square brackets is missing", "write `[category where condition]`");
            return;
        }
        ParseEventQuery();
        if (!TryTake("]"))
        {
            if (Current.Kind == TokenKind.End)
                _errors.Add(open.At, "`[` is never closed", "close it with `]`");
            else if (Current.Kind != TokenKind.Bad)
                _errors.Add(Current.At, $"{Shown(Current)} is not expected here", "join conditions with `and` or `or`, and close the query with `]`");
            SkipPast("]");
        }
        ParseOptions("runs", allowed: true);
    }

    // [by KEYS] [with NAME=VALUE]
    private void ParseOptions(string option, bool allowed)
    {
        if (TryTake("by"))
        {
            do
                ParseOperand();
            while (TryTake(","));
        }
        if (!allowed || !Current.Is("with"))
            return;
        _at++;
        if (Current.Text != option || !Next.Is("="))
            Fail(Current, $"`with` sets `{option}` here", $"write `with {option}={(option == "runs" ? "3" : "30s")}`");
        else
        {
            _at += 2;
            ParseValueOf(option);
        }
    }

    private void ParseValueOf(string option)
    {
        var value = Take();
        var digits = value.Text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        var unit = value.Text[digits.Length..];
        if (value.Kind != TokenKind.Number || (option == "runs" ? unit.Length > 0 : !Units.Contains(unit)))
            _errors.Add(value.At, $"this is no value of `{option}`", option == "runs" ? "write a number such as `3`" : "write a duration such as `30s`: `ms`, `s`, `m`, `h` or `d`");
    }

    private void SkipPast(string mark)
    {
        while (Current.Kind != TokenKind.End && !Take().Is(mark))
        {
        }
    }
}

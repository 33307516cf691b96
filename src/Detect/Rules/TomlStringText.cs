namespace Cronwatch.Detect.Rules;

/// <summary>Finds in a TOML string as it is written, with quotes and escapes, what an offset of its value means.</summary>
internal static class TomlStringText
{
    public static int OffsetIn(string written, int offsetOfValue)
    {
        var isBasic = written.StartsWith('"');
        var isMultiline = written.AsSpan().StartsWith("\"\"\"") || written.AsSpan().StartsWith("'''");
        var at = isMultiline ? 3 : 1;
        if (isMultiline && at < written.Length && written[at] == '\n')
            at++;                           // A line end right after the opening quotes is no part of the value.
        if (!isBasic)
            return at + offsetOfValue;
        for (var seen = 0; at < written.Length;)
        {
            if (isMultiline && ContinuationFrom(written, at) is > 0 and var length)
            {
                at += length;
                continue;
            }
            if (seen >= offsetOfValue)
                break;
            var (width, units) = written[at] == '\\' ? Escape(written, at) : (1, 1);
            at += width;
            seen += units;
        }
        return at;
    }

    // A backslash before a line end swallows all blanks that follow.
    private static int ContinuationFrom(string written, int at)
    {
        if (written[at] != '\\')
            return 0;
        var end = at + 1;
        while (end < written.Length && written[end] is ' ' or '\t' or '\n')
            end++;
        return written.AsSpan(at, end - at).Contains('\n') ? end - at : 0;
    }

    // How wide an escape is written, and how many UTF-16 units it stands for. \UHHHHHHHH beyond U+FFFF stands for two.
    private static (int Width, int Units) Escape(string written, int at) => written[at + 1] switch
    {
        'x' => (4, 1),
        'u' => (6, 1),
        'U' => (10, written.AsSpan(at + 2).StartsWith("0000") ? 1 : 2),
        _ => (2, 1),
    };
}

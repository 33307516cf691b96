namespace Cronwatch.Detect.Eql.Parsing;

internal enum TokenKind
{
    /// <summary>After the last one.</summary>
    End,

    /// <summary>A part of a name, or the name of a function; back quotes are taken off.</summary>
    Name,

    /// <summary>A string, unescaped.</summary>
    Text,

    Number,

    /// <summary>A reserved word, or an operator or bracket.</summary>
    Mark,

    /// <summary>Something that has its error already.</summary>
    Bad,
}

/// <summary>A word of the text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">Its offset.</param>
/// <param name="End">The offset after it.</param>
/// <param name="Text">What it says, without quotes and escapes.</param>
internal readonly record struct Token(TokenKind Kind, int At, int End, string Text)
{
    public bool Is(string mark) => Kind == TokenKind.Mark && Text == mark;

    public bool IsAny(params ReadOnlySpan<string> marks) => Kind == TokenKind.Mark && marks.Contains(Text);
}

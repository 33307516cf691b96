namespace Cronwatch.Detect.Eql;

/// <summary>One thing that is wrong with a query.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column in that line, from 1, in UTF-16 units.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Cure">What to write instead.</param>
public sealed record EqlError(int Line, int Column, string What, string Cure)
{
    /// <summary><c>line:column: what; cure</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Line}:{Column}: {What}; {Cure}");

    /// <summary>The error, and below it its line of the query with a caret under the place; a long line is cut around it.</summary>
    /// <param name="text">The query that was compiled.</param>
    public string Draw(string text)
    {
        const int Before = 50;
        const int Widest = 100;
        ArgumentNullException.ThrowIfNull(text);
        var line = text.Split('\n')[Line - 1];
        var start = Math.Max(0, Column - 1 - Before);
        var shown = string.Concat(line.Skip(start).Take(Widest).Select(c => char.IsControl(c) ? ' ' : c)).TrimEnd();
        return $"{this}\n  {shown}\n  {new string(' ', Column - 1 - start)}^";
    }
}

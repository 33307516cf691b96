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
}

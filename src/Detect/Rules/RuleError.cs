namespace Cronwatch.Detect.Rules;

/// <summary>Something that is wrong with a rule file, or, as a finding, worth knowing.</summary>
/// <param name="File">The path of the file, or of the directory when <paramref name="Line"/> is 0.</param>
/// <param name="Line">The line, from 1; 0 when it is about no place in a file.</param>
/// <param name="Column">The column, from 1, in UTF-16 units; 0 when it is about no place in a file.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Cure">What to write instead.</param>
public sealed record RuleError(string File, int Line, int Column, string What, string Cure)
{
    /// <summary><c>file:line:column: what; cure</c>; without line and column where there are none.</summary>
    public override string ToString() => Line == 0
        ? $"{File}: {What}; {Cure}"
        : FormattableString.Invariant($"{File}:{Line}:{Column}: {What}; {Cure}");
}

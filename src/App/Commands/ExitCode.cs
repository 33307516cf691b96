namespace Cronwatch.App.Commands;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Fine = 0;

    /// <summary>There are findings, or nothing matched.</summary>
    public const int Findings = 1;

    /// <summary>Wrong use, or input that cannot be read.</summary>
    public const int BadInput = 2;

    /// <summary>A dependency cannot be reached.</summary>
    public const int Unreachable = 3;
}

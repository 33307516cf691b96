namespace Cronwatch.PipelineBench;

/// <summary>A process that was measured did not end as it should.</summary>
internal sealed class ChildException(string message, int exitCode) : Exception(message)
{
    /// <summary>What it ended with, as <see cref="Cronwatch.App.Commands.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}

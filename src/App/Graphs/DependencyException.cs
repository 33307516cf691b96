namespace Cronwatch.App.Graphs;

/// <summary>Something outside that the pipeline needs is not there, or not as it must be. The message names it and says what to do.</summary>
internal sealed class DependencyException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether it is there and refuses us, which no waiting heals.</summary>
    public bool IsRefusal { get; init; }
}

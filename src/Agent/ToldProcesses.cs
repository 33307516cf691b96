using Cronwatch.Agent.Processes;

namespace Cronwatch.Agent;

/// <summary>Which processes were told of lately, as what: each once an hour, and when it runs another program. Owned by the thread that watches.</summary>
internal sealed class ToldProcesses(TimeProvider time)
{
    private const int MostKept = 4_096;

    private static readonly TimeSpan TellEvery = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (string? Executable, string? CommandLine, long At)> _told = new(StringComparer.Ordinal);

    /// <summary>Whether it is to be told now; then it counts as told.</summary>
    public bool IsNews(ProcessFacts process)
    {
        var now = time.GetTimestamp();
        if (_told.TryGetValue(process.EntityId, out var told) && told.Executable == process.Executable && told.CommandLine == process.CommandLine
            && time.GetElapsedTime(told.At, now) < TellEvery)
            return false;
        if (_told.Count >= MostKept)
            _told.Clear();      // All are told again, which does no harm.
        _told[process.EntityId] = (process.Executable, process.CommandLine, now);
        return true;
    }
}

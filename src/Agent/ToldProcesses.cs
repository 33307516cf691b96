using Cronwatch.Agent.Processes;

namespace Cronwatch.Agent;

/// <summary>Which processes were told of lately, as what: each once an hour, and when it runs another program. Owned by the thread that watches.</summary>
internal sealed class ToldProcesses(TimeProvider time)
{
    private const int MostKept = 4_096;

    private static readonly TimeSpan TellEvery = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (int Program, long At)> _told = new(StringComparer.Ordinal);

    /// <summary>Whether it is to be told now; then it counts as told.</summary>
    public bool IsNews(ProcessFacts process)
    {
        var (program, now) = (HashCode.Combine(process.Executable, process.CommandLine), time.GetTimestamp());
        if (_told.TryGetValue(process.EntityId, out var told) && told.Program == program && time.GetElapsedTime(told.At, now) < TellEvery)
            return false;
        if (_told.Count >= MostKept)
            _told.Clear();      // All are told again, which does no harm.
        _told[process.EntityId] = (program, now);
        return true;
    }
}

using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>What else the writer of a hit did: the processes that it started.</summary>
internal static class SubjectSearch
{
    private const int MostChildren = 20;

    /// <summary>The answer.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="children">The rows of its children; null when no process ever came from the host.</param>
    public static SubjectAnswer Of(AncestryLink writer, List<ProcessRow>? children)
    {
        if (children is null)
            return new(AnswerStatus.NotCollected, 0, []);
        // By id where the time is the same, so that a replay gives the same answer.
        var newest = children.OrderByDescending(row => row.Start).ThenBy(row => row.EntityId, StringComparer.Ordinal).Take(MostChildren);
        return new(StatusOf(writer), children.Count, [.. newest.Select(ProcessOf)]);
    }

    private static AnswerStatus StatusOf(AncestryLink writer) => writer.Status switch
    {
        LinkStatus.Resolved => AnswerStatus.Resolved,
        LinkStatus.Late => AnswerStatus.Late,
        _ => AnswerStatus.Missing,
    };

    public static ChildProcess ProcessOf(ProcessRow row) => new()
    {
        Pid = row.Pid,
        Name = row.Program?.Name,
        Executable = row.Program?.Executable,
        CommandLine = row.Program?.CommandLine,
        Start = row.Start,
    };
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Cronwatch.App.Demo;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>An event that one of two rule sets hits and the other does not. Its texts are at most 1,024 characters long.</summary>
/// <param name="Side">Who hits it.</param>
/// <param name="RuleId">By which rule.</param>
/// <param name="AlertId">The id that the alert has, or would have.</param>
/// <param name="Clauses">All that stood in the way of the other set, in the order of its query; never empty.</param>
/// <param name="Time">When the event happened.</param>
/// <param name="EventId"><c>event.id</c>.</param>
/// <param name="AgentId"><c>agent.id</c>.</param>
/// <param name="Host">The host's name, or its id.</param>
/// <param name="User">The user's name, or id.</param>
/// <param name="File"><c>file.path</c>.</param>
/// <param name="Process">The executable, or the process's name.</param>
/// <param name="Topic">The raw topic, or the file that was read.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">The record's offset.</param>
/// <param name="Index">The event's place in a record of several, from 0.</param>
internal sealed record Difference(
    ComparisonSide Side, string RuleId, string AlertId, ImmutableArray<DecidingClause> Clauses, DateTimeOffset Time,
    string? EventId, string? AgentId, string Host, string User, string File, string Process,
    string Topic, int Partition, long Offset, int Index)
{
    private const int MostShown = 160;

    /// <summary>On one line, for people. Text of events is made harmless.</summary>
    [JsonIgnore]
    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {Shown(Host)}: {Shown(File)} by {Shown(Process)}, event {Shown(EventId ?? "without an id")}: {string.Join("; ", Clauses.Select(c => TerminalText.Harmless(c.ToString())))}");

    private static string Shown(string text) => TerminalText.HarmlessUpTo(MostShown, text);
}

namespace Cronwatch.App.Graphs;

/// <summary>
/// Looks now and then whether osquery sends results under identifiers that no agent uses, which by default it does: then
/// they answer nothing. Says so when there are more of them than before.
/// </summary>
internal sealed partial class IdentifierWatch(PipelineParts parts)
{
    // Long enough for a host's first event of a process to follow its results.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    private const int MostShown = 64;

    private readonly ILogger _logger = parts.Loggers.CreateLogger<IdentifierWatch>();
    private long _lookedAt = parts.Time.GetTimestamp();
    private int _said;

    /// <summary>Looks if the last time was long enough ago.</summary>
    public void LookIfDue(IEnumerable<DetectionLane> lanes)
    {
        if (parts.Time.GetElapsedTime(_lookedAt) >= LookEvery)
            Look(lanes);
    }

    /// <summary>Counts them, and says it.</summary>
    public void Look(IEnumerable<DetectionLane> lanes)
    {
        _lookedAt = parts.Time.GetTimestamp();
        var (count, example) = (0, "");
        foreach (var identifier in lanes.SelectMany(lane => lane.UnmatchedIdentifiers))
        {
            count++;
            example = identifier;
        }
        parts.Counters.UnmatchedIdentifiers = count;
        if (count > _said)
            Unmatched(_logger, count, Shown(example));
        _said = count;
    }

    // Anybody may publish under any name.
    private static string Shown(string identifier) => string.Concat(
        identifier.Take(MostShown).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or ':' ? c : '?'));

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "osquery sends results under {Count} identifiers that no process event and no hit has, such as {Example}: the answers of those hosts "
            + "say not_collected. Start osquery with --host_identifier=specified --specified_identifier=$(cat /etc/machine-id).")]
    private static partial void Unmatched(ILogger logger, int count, string example);
}

using Cronwatch.App.Graphs;
using Cronwatch.App.Trials;
using Cronwatch.Events;

namespace Cronwatch.App.Replay.Page;

/// <summary>What the page shows of a replay's records: all alerts in its counts, and as many as it holds one by one. Not thread-safe.</summary>
internal sealed class PageAlerts
{
    /// <summary>The most alerts that are shown one by one.</summary>
    public const int MostShown = 10_000;

    /// <summary>The most bytes of their documents. A browser opens no page of all that there could be.</summary>
    public const long MostOfDocuments = 32 * 1_024 * 1_024;

    private readonly Dictionary<string, PageAlert> _shown = new(StringComparer.Ordinal);
    private readonly HitFacts _facts = new();
    private long _documentBytes;

    /// <summary>Those that are shown one by one, by time.</summary>
    public IEnumerable<PageAlert> Shown =>
        _shown.OrderBy(alert => alert.Value.Time).ThenBy(alert => alert.Key, StringComparer.Ordinal).Select(alert => alert.Value);

    /// <summary>Alerts that are counted, and not shown one by one.</summary>
    public long NotShown { get; private set; }

    /// <summary>Whether there are summaries of alerts or hits that are not shown.</summary>
    public bool LeavesOutSummaries { get; private set; }

    /// <summary>All alerts over time.</summary>
    public AlertTimeline Timeline { get; } = new();

    /// <summary>All alerts by host.</summary>
    public NameTally Hosts { get; } = new();

    /// <summary>All alerts by the file's path.</summary>
    public NameTally Files { get; } = new();

    /// <summary>All alerts by the executable.</summary>
    public NameTally Processes { get; } = new();

    /// <summary>All alerts by user.</summary>
    public NameTally Users { get; } = new();

    /// <summary>Takes records of hits as they come. Those that do not page are left to the numbers; of the same id, the last one counts.</summary>
    public void Take(IEnumerable<OutgoingAlert> alerts)
    {
        foreach (var alert in alerts)
            if (alert is { Record.Value: { } document, Outcome: null or HitOutcome.Alert })
                Take(document, isHit: alert.Outcome is not null);
    }

    private void Take(byte[] document, bool isHit)
    {
        _facts.Read(document);
        if (_facts.AlertId is not { } id)
            return;
        if (isHit)
            Count();
        if (_shown.TryGetValue(id, out var before))
            Keep(id, document, before.Document?.Length ?? 0);
        else if ((isHit || _facts.IsSummary) && _shown.Count < MostShown)
            Keep(id, document, was: 0);
        else if (isHit)
            NotShown++;
        else
            LeavesOutSummaries |= _facts.IsSummary;
    }

    private void Count()
    {
        Timeline.Add(_facts.EventTime);
        Hosts.Add(_facts.Host);
        Files.Add(_facts.File);
        Processes.Add(_facts.Process);
        Users.Add(_facts.User);
    }

    private void Keep(string id, byte[] document, int was)
    {
        var fits = _documentBytes - was + document.Length <= MostOfDocuments;
        _documentBytes += (fits ? document.Length : 0) - was;
        _shown[id] = PageAlert.Of(_facts, fits ? document : null);
    }
}

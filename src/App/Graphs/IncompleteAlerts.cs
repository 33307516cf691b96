using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.Graphs;

/// <summary>
/// Alerts of a partition that went out before all was known of their process: what comes within 15 minutes of its stream is
/// published as a revision, by whoever has the partition then. Owned by the stage of the lanes.
/// </summary>
internal sealed class IncompleteAlerts
{
    private const int Capacity = 64;        // About 1 MB a partition at most. What goes stays as it went out.

    private static readonly TimeSpan WatchFor = TimeSpan.FromMinutes(15);

    private readonly List<Watched> _alerts = new(Capacity + 1);

    /// <summary>Alerts that are watched.</summary>
    public int Count => _alerts.Count;

    /// <summary>
    /// Watches an alert, if something is missing in it. Where they are too many, those that know their process go first, then the
    /// oldest.
    /// </summary>
    public void Watch(Hit hit, byte[] document, AlertProgress progress)
    {
        _alerts.RemoveAll(alert => alert.Hit.Id == hit.Id);        // It is decided again.
        if (progress.IsWhole)
            return;
        _alerts.Add(new(hit) { Document = document, Progress = progress });
        if (_alerts.Count > Capacity)
            _alerts.Remove(_alerts.MinBy(alert => (!alert.Progress.KnowsProcess, alert.Hit.ConsumedAt))!);
    }

    /// <summary>Whether there is a place for one that came when and knows its process or not.</summary>
    public bool HasRoomFor(DateTimeOffset consumedAt, bool knowsProcess) =>
        _alerts.Count < Capacity || _alerts.Exists(alert => (!alert.Progress.KnowsProcess, alert.Hit.ConsumedAt).CompareTo((!knowsProcess, consumedAt)) < 0);

    /// <summary>
    /// Takes in an alert as its topic has it: one of before a restart, of another instance, or one of ours. Of one
    /// that is watched only a newer revision counts.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="isWhole">Whether nothing is missing in it: then it is not watched.</param>
    /// <param name="document">The alert.</param>
    /// <param name="hitOf">The hit that it was made of; null: it cannot be told.</param>
    public void Recall(string id, bool isWhole, ReadOnlyMemory<byte> document, Func<byte[], Hit?> hitOf)
    {
        if (_alerts.Find(alert => alert.Hit.Id == id) is { } watched)
        {
            if (AlertProgress.Of(document) is var progress && progress.Revision > watched.Progress.Revision)
                (watched.Document, watched.Progress) = (document.ToArray(), progress);
        }
        else if (!isWhole && document.ToArray() is var kept && hitOf(kept) is { } hit)
        {
            Watch(hit, kept, AlertProgress.Of(kept));
        }
    }

    /// <summary>An alert says something else besides its answers now.</summary>
    public void Replace(string id, byte[] document) => _alerts.Find(alert => alert.Hit.Id == id)?.Document = document;

    /// <summary>Notes that something came from a host: of a process, which tells nothing new to whom knows its own, or of osquery.</summary>
    public void Hear(string host, bool ofProcess)
    {
        foreach (var alert in _alerts)
            alert.HasNews |= alert.Hit.Host == host && !(ofProcess && alert.Progress.KnowsProcess);
    }

    /// <summary>Publishes the alerts that news came of, and lets go of those that are whole. Those that were watched long enough go before.</summary>
    /// <param name="answers">What context says now of a hit whose alert had come so far.</param>
    /// <param name="now">When that is.</param>
    /// <param name="stream">The lane's time: the newest of intake's stamps.</param>
    /// <param name="publish">Gets the hit and its document.</param>
    public void Revise(Func<Hit, AlertProgress, GuideAnswers> answers, DateTimeOffset now, DateTimeOffset stream, Action<Hit, byte[]> publish)
    {
        _alerts.RemoveAll(alert => stream - alert.Hit.ConsumedAt > WatchFor);     // First: the host has gone on since.
        foreach (var alert in _alerts)
            if (alert.HasNews)
                Revise(alert, answers(alert.Hit, alert.Progress), now, publish);
        _alerts.RemoveAll(alert => alert.Progress.IsWhole);
    }

    private static void Revise(Watched alert, GuideAnswers answers, DateTimeOffset now, Action<Hit, byte[]> publish)
    {
        alert.HasNews = false;
        var progress = AlertProgress.Of(answers);
        if (!progress.IsMoreThan(alert.Progress) || AlertRevision.Of(alert.Document, alert.Hit, answers, now) is not { } revision)
            return;
        (alert.Document, alert.Progress) = (revision, progress with { Revision = alert.Progress.Revision + 1 });
        publish(alert.Hit, revision);
    }

    private sealed class Watched(Hit hit)
    {
        public Hit Hit { get; } = hit;

        public required byte[] Document { get; set; }

        public required AlertProgress Progress { get; set; }

        // From the start: it may have come between the answers and the watch.
        public bool HasNews { get; set; } = true;
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.WebConsole;

/// <summary>
/// The newest alerts, for people who look. Bounded; the oldest leave first, here alone: what is durable is the topic. Any
/// thread may call any method; what is returned never changes.
/// </summary>
/// <param name="capacity">How many alerts are listed, at least 1. Default: 100,000, which take some 50 MB without their documents.</param>
internal sealed class AlertFeed(int capacity = 100_000)
{
    // Hosts, users, paths: alerts repeat them. A hostile host does not.
    private const int MostShared = 50_000;

    /// <summary>How the documents are parsed: events may be nested deeper than the parser's own limit of 64.</summary>
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1_000 };

    private readonly Lock _lock = new();        // Guards what follows, but for the snapshot.
    private readonly Dictionary<string, ListedAlert> _byId = new(StringComparer.Ordinal);
    private readonly AlertDocuments _documents = new();
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSignal();
    private volatile ImmutableSortedSet<ListedAlert> _newestFirst = [];

    /// <summary>The alerts, the newest first.</summary>
    public ImmutableSortedSet<ListedAlert> Alerts => _newestFirst;

    /// <summary>Completes at the next change. Take it before reading, and no change is missed.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
                return _changed.Task;
        }
    }

    /// <summary>Takes a record of the topic of alerts; what is none of an alert is passed over.</summary>
    public void Take(BatchRecord record)
    {
        if (record.Value is { } document)
            Add(document, record.Origin);
    }

    /// <summary>
    /// Takes an alert's document, copying it. One that is there already is replaced. False, and nothing is kept, where the bytes
    /// are no JSON object with an id; never throws.
    /// </summary>
    /// <param name="alertJson">The document.</param>
    /// <param name="place">Where its record lies in the topic of alerts.</param>
    public bool Add(ReadOnlyMemory<byte> alertJson, RecordOrigin place = default)
    {
        if (Read(alertJson) is not { } summary)
            return false;
        ReadOnlyMemory<byte> copy = alertJson.ToArray();
        TaskCompletionSource changed;
        lock (_lock)
        {
            _documents.Keep(summary.Id, copy);
            Put_NeedsLock(new ListedAlert(Shared_NeedsLock(summary), place));
            (changed, _changed) = (_changed, NewSignal());
        }
        changed.SetResult();
        return true;
    }

    /// <summary>The alert with this id; null where the feed does not list it.</summary>
    public ListedAlert? Find(string id)
    {
        lock (_lock)
            return _byId.GetValueOrDefault(id);
    }

    /// <summary>The alert's document, where it is one of the last that came; else null.</summary>
    public ReadOnlyMemory<byte>? DocumentOf(string id)
    {
        lock (_lock)
            return _documents.Find(id);
    }

    private void Put_NeedsLock(ListedAlert alert)
    {
        var alerts = _newestFirst;
        if (_byId.TryGetValue(alert.Summary.Id, out var older))
            alerts = alerts.Remove(older);
        _byId[alert.Summary.Id] = alert;
        alerts = alerts.Add(alert);
        while (alerts.Count > capacity)
        {
            var oldest = alerts[^1];
            alerts = alerts.Remove(oldest);
            _byId.Remove(oldest.Summary.Id);
            _documents.Forget(oldest.Summary.Id);
        }
        _newestFirst = alerts;
    }

    private AlertSummary Shared_NeedsLock(AlertSummary summary) => summary with
    {
        Severity = Shared_NeedsLock(summary.Severity),
        RuleId = Shared_NeedsLock(summary.RuleId),
        Rule = Shared_NeedsLock(summary.Rule),
        Host = Shared_NeedsLock(summary.Host),
        Path = Shared_NeedsLock(summary.Path),
        Process = Shared_NeedsLock(summary.Process),
        User = Shared_NeedsLock(summary.User),
    };

    private string? Shared_NeedsLock(string? text)
    {
        if (text is null)
            return null;
        if (_shared.TryGetValue(text, out var same))
            return same;
        if (_shared.Count < MostShared)
            _shared.Add(text);
        return text;
    }

    private static AlertSummary? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Deep);
            return AlertSummary.Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)      // The second at a name with half a surrogate pair.
        {
            return null;
        }
    }

    // Continuations run elsewhere: the thread that adds is the pipeline's.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

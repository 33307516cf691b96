using System.Collections.Immutable;
using System.Text.Json;

namespace Cronwatch.App.WebConsole;

/// <summary>An alert that the feed holds.</summary>
/// <param name="Revision">Rises with each change of the feed.</param>
/// <param name="Summary">Its line in the list.</param>
/// <param name="Json">The whole document.</param>
internal sealed record FeedAlert(long Revision, AlertSummary Summary, ReadOnlyMemory<byte> Json);

/// <summary>
/// The newest alerts, for people who look. Bounded by number and by bytes; the oldest leave first, here alone: what is
/// durable is the topic. Any thread may call any method; what is returned never changes.
/// </summary>
/// <param name="capacity">How many alerts are kept, at least 1. Default: 1,000.</param>
internal sealed class AlertFeed(int capacity = 1_000)
{
    // A thousand usual alerts have 12 MB. One may have 900 KB, and a hostile host could make all of them so.
    private const long MaxBytes = 64_000_000;

    // Events may be nested deeper than the parser's own limit of 64.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1_000 };

    private readonly Lock _lock = new();        // Guards all that follows.
    private readonly LinkedList<FeedAlert> _newestFirst = new();
    private readonly Dictionary<string, LinkedListNode<FeedAlert>> _byId = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSignal();
    private long _revision;
    private long _bytes;

    /// <summary>Completes at the next change. Take it before reading, and no change is missed.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
                return _changed.Task;
        }
    }

    /// <summary>The revision of the last change; 0 before the first.</summary>
    public long Revision
    {
        get
        {
            lock (_lock)
                return _revision;
        }
    }

    /// <summary>
    /// Takes an alert's document, copying it. One that is there already is replaced and counts as the newest. False, and
    /// nothing is kept, where the bytes are no JSON object with an id; never throws.
    /// </summary>
    public bool Add(ReadOnlyMemory<byte> alertJson)
    {
        if (Read(alertJson) is not { } summary)
            return false;
        ReadOnlyMemory<byte> copy = alertJson.ToArray();
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (_byId.TryGetValue(summary.Id, out var older))
                Remove_NeedsLock(older);
            _byId[summary.Id] = _newestFirst.AddFirst(new FeedAlert(++_revision, summary, copy));
            _bytes += copy.Length;
            while (_newestFirst.Count > capacity || (_bytes > MaxBytes && _newestFirst.Count > 1))
                Remove_NeedsLock(_newestFirst.Last!);
            (changed, _changed) = (_changed, NewSignal());
        }
        changed.SetResult();
        return true;
    }

    /// <summary>At most so many of the newest, the newest first.</summary>
    public ImmutableArray<FeedAlert> Newest(int count)
    {
        lock (_lock)
            return [.. _newestFirst.Take(count)];
    }

    /// <summary>What has come after a revision, the oldest first; what has left the feed since is not among it.</summary>
    public ImmutableArray<FeedAlert> After(long revision)
    {
        lock (_lock)
            return [.. _newestFirst.TakeWhile(a => a.Revision > revision).Reverse()];
    }

    /// <summary>The alert with this id; null where the feed does not hold it.</summary>
    public FeedAlert? Find(string id)
    {
        lock (_lock)
            return _byId.GetValueOrDefault(id)?.Value;
    }

    private static AlertSummary? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Deep);
            return AlertSummary.Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Remove_NeedsLock(LinkedListNode<FeedAlert> node)
    {
        _newestFirst.Remove(node);
        _byId.Remove(node.Value.Summary.Id);
        _bytes -= node.Value.Json.Length;
    }

    // Continuations run elsewhere: the thread that adds is the pipeline's.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

namespace Cronwatch.App.WebConsole;

/// <summary>The documents of the alerts that came last, bounded by bytes: the topic has the others. Not thread-safe.</summary>
internal sealed class AlertDocuments
{
    // Two thousand usual alerts. One may have 900 KB, and a hostile host could make all of them so.
    private const long MaxBytes = 64_000_000;

    private readonly LinkedList<(string Id, ReadOnlyMemory<byte> Json)> _newestFirst = new();
    private readonly Dictionary<string, LinkedListNode<(string Id, ReadOnlyMemory<byte> Json)>> _byId = new(StringComparer.Ordinal);
    private long _bytes;

    public ReadOnlyMemory<byte>? Find(string id) => _byId.TryGetValue(id, out var node) ? node.Value.Json : (ReadOnlyMemory<byte>?)null;      // Untyped, null would be an empty document.

    /// <summary>Keeps a document in place of an earlier one of the alert.</summary>
    public void Keep(string id, ReadOnlyMemory<byte> json)
    {
        Forget(id);
        _byId[id] = _newestFirst.AddFirst((id, json));
        _bytes += json.Length;
        while (_bytes > MaxBytes && _newestFirst.Count > 1)
            Forget(_newestFirst.Last!.Value.Id);
    }

    public void Forget(string id)
    {
        if (!_byId.Remove(id, out var node))
            return;
        _newestFirst.Remove(node);
        _bytes -= node.Value.Json.Length;
    }
}

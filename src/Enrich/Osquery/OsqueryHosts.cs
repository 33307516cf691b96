using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Osquery;

/// <summary>
/// What osquery says of all hosts of one partition. Apart from their processes, so that identifiers which belong to no host
/// displace nothing of those. Owned by a lane: not thread-safe.
/// </summary>
internal sealed class OsqueryHosts(int most)
{
    private readonly Dictionary<string, LinkedListNode<OsqueryHost>> _hosts = new(StringComparer.Ordinal);
    private readonly LinkedList<OsqueryHost> _byUse = new();        // The one heard of least recently first.

    public int Count => _hosts.Count;

    /// <summary>Hosts that were forgotten because there were too many.</summary>
    public long Evicted { get; private set; }

    /// <summary>All of them.</summary>
    public IEnumerable<OsqueryHost> All => _byUse;

    public OsqueryHost? Find(string host) => _hosts.GetValueOrDefault(host)?.Value;

    /// <summary>Takes in a record; null: a tombstone.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="record">What it says.</param>
    /// <param name="arrived">When intake wrote it.</param>
    /// <param name="own">Gets what is to be written into the topic.</param>
    public void Apply(OsqueryKey key, OsqueryRecord? record, DateTimeOffset arrived, List<OwnRecord> own)
    {
        var name = Encoding.UTF8.GetString(key.Host);
        if (record is { } said)
            FindOrAdd(name, own).Apply(key, said, arrived, own);
        else if (key.Part == OsqueryPart.Row)
            Find(name)?[key.Query]?.ApplyTombstone(key.Row, own);
    }

    private OsqueryHost FindOrAdd(string name, List<OwnRecord> own)
    {
        if (_hosts.TryGetValue(name, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value;
        }
        if (_hosts.Count >= most)
        {
            var quiet = _byUse.First!.Value;
            _byUse.RemoveFirst();
            _hosts.Remove(quiet.Name);
            quiet.Forget(own);
            Evicted++;
        }
        node = _byUse.AddLast(new OsqueryHost(name));
        _hosts.Add(name, node);
        return node.Value;
    }
}

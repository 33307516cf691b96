using System.Text;
using Cronwatch.Enrich.Answers;
using Cronwatch.Enrich.Files;
using Cronwatch.Enrich.Osquery;
using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich;

/// <summary>
/// What is known of all hosts of one partition. Owned by the lane of that partition: not thread-safe, on purpose. Made of
/// context records alone, which may come late, twice and out of order: a restart reads them again.
/// </summary>
public sealed class HostContexts
{
    private readonly ContextLimits _limits;
    private readonly RepeatedTexts _texts = new();
    private readonly Dictionary<string, LinkedListNode<Host>> _hosts = new(StringComparer.Ordinal);
    private readonly LinkedList<Host> _byUse = new();      // The one heard of least recently first.
    private readonly OsqueryHosts _osquery;
    private long _evictedWithHosts;

    /// <summary>Nothing is known yet.</summary>
    /// <param name="limits">How much to remember; null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is below its least value.</exception>
    public HostContexts(ContextLimits? limits = null)
    {
        _limits = limits ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_limits.ProcessesPerHost, 8, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfLessThan(_limits.Hosts, 1, nameof(limits));
        _osquery = new(_limits.Hosts);
    }

    /// <summary>Hosts that are known.</summary>
    public int Hosts => _hosts.Count;

    /// <summary>Processes that are known, of all hosts. Walks over the hosts: for a gauge, not for each record.</summary>
    public int Processes => _byUse.Sum(host => host.Processes.Count);

    /// <summary>
    /// Processes forgotten because a table was full, since the start; those that ended long enough ago do not count.
    /// Walks over the hosts: for a counter that is read now and then.
    /// </summary>
    public long Evicted => _evictedWithHosts + _byUse.Sum(host => host.Processes.Evicted);

    /// <summary>Hosts of which osquery said something.</summary>
    public int OsqueryHosts => _osquery.Count;

    /// <summary>Those of them that were forgotten because there were too many, since the start.</summary>
    public long OsqueryHostsEvicted => _osquery.Evicted;

    /// <summary>
    /// Hosts of osquery of which no event of a process, and no hit, ever came: their identifier is not the one that the agents
    /// use. Walks over them: for a look now and then.
    /// </summary>
    public IEnumerable<string> UnmatchedOsqueryHosts() =>
        _osquery.All.Where(host => !host.HadHits && !_hosts.ContainsKey(host.Name)).Select(host => host.Name);

    /// <summary>Takes in what osquery said of a host. False when that cannot be read.</summary>
    /// <param name="key">The record's key.</param>
    /// <param name="value">Its value; empty for a tombstone.</param>
    /// <param name="arrived">When intake wrote it.</param>
    /// <param name="own">Gets what is to be written into the context topic now.</param>
    public bool Apply(OsqueryKey key, ReadOnlyMemory<byte> value, DateTimeOffset arrived, List<OwnRecord> own)
    {
        OsqueryRecord record = default;
        // The rows of a whole result stay where they are in its bytes.
        if (!value.IsEmpty && !OsqueryRecord.TryRead(key.Part == OsqueryPart.Whole ? value.ToArray() : value, out record))
            return false;
        _osquery.Apply(key, value.IsEmpty ? null : record, arrived, own);
        return true;
    }

    /// <summary>Takes in what an event of a host said.</summary>
    public void Apply(ContextRecord record) => FindOrAdd(record.Host).Apply(record);

    /// <summary>
    /// Whether a process of that id told what it runs. What it ran at its fork counts only when that is the
    /// <paramref name="executable"/> that the caller saw: an exec may be on its way.
    /// </summary>
    public bool Knows(string host, string? entityId, string? executable = null) =>
        TableOf(host)?.Find(entityId) is { HasOwnProgram: true } row
        && (!row.HasProgramOfFork || (executable is not null && executable == row.Program?.Executable));

    /// <summary>Whether the process of a hit is known so well that waiting would add nothing.</summary>
    public bool Knows(Hit hit)
    {
        ArgumentNullException.ThrowIfNull(hit);
        return Knows(hit.Host, HitProcess.EntityIdOf(hit.Event), HitProcess.ExecutableOf(hit.Event));
    }

    /// <summary>The same of its process alone: ancestry and user. The other answers are as if nothing were collected.</summary>
    public GuideAnswers ProcessFor(Hit hit, TimeSpan held, bool waitedInVain)
    {
        ArgumentNullException.ThrowIfNull(hit);
        return ProcessFor(hit, held, waitedInVain, TableOf(hit.Host), ResultsFor(hit));
    }

    /// <summary>What context says about a hit, now. It starts at the hit's own event, so there always is an answer.</summary>
    /// <param name="hit">The hit.</param>
    /// <param name="held">How long it waited for its process.</param>
    /// <param name="waitedInVain">Whether it waited until its hold was over.</param>
    public GuideAnswers AnswersFor(Hit hit, TimeSpan held, bool waitedInVain)
    {
        ArgumentNullException.ThrowIfNull(hit);
        var (table, results) = (TableOf(hit.Host), ResultsFor(hit));
        var process = ProcessFor(hit, held, waitedInVain, table, results);
        var (ancestry, user) = (process.Ancestry, process.User);
        var children = table?.ChildrenOf(ancestry.Links[0].EntityId);
        return process with
        {
            Origin = OriginSearch.Of(ancestry),
            File = WrittenFile.Of(hit.Event),
            Subject = SubjectSearch.Of(ancestry.Links[0], children),
            Processes = ProcessSearch.Of(user.Effective, table, results),
            Osquery = OsquerySearch.Of(hit, ancestry, user, children ?? [], CronDirectories.TimeOf(hit.Event, hit.ConsumedAt), results),
        };
    }

    private static GuideAnswers ProcessFor(Hit hit, TimeSpan held, bool waitedInVain, ProcessTable? table, HostResults results)
    {
        var walk = new AncestryWalk(table, results, waitedInVain);
        var ancestry = walk.Up(HitProcess.Of(hit.Event));
        return new GuideAnswers(ancestry, UserSearch.Of(ancestry, walk, table), held);
    }

    private HostResults ResultsFor(Hit hit)
    {
        var osquery = _osquery.Find(hit.Host);
        osquery?.HadHits = true;
        return new(osquery, CronDirectories.TimeOf(hit.Event, hit.ConsumedAt));
    }

    private ProcessTable? TableOf(string host) => _hosts.GetValueOrDefault(host)?.Value.Processes;

    private ProcessTable FindOrAdd(ReadOnlySpan<byte> host)
    {
        if (_hosts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(_texts.Read(host), out var node))
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Processes;
        }
        if (_hosts.Count >= _limits.Hosts)
            ForgetOne();
        var name = Encoding.UTF8.GetString(host);
        node = _byUse.AddLast(new Host(name, new ProcessTable(_limits, _texts)));
        _hosts.Add(name, node);
        return node.Value.Processes;
    }

    private void ForgetOne()
    {
        var (name, processes) = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _hosts.Remove(name);
        _evictedWithHosts += processes.Evicted + processes.Count;
    }

    private sealed record Host(string Name, ProcessTable Processes);
}

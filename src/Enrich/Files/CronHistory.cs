using Cronwatch.Events;

namespace Cronwatch.Enrich.Files;

/// <summary>
/// What happened in the directories of cron on the hosts of one partition in the last 48 hours of each host's stream. Owned
/// by the lane of that partition: not thread-safe, on purpose. Made of records alone, which may come late, twice and out of
/// order.
/// </summary>
public sealed class CronHistory
{
    private const int MostInAnswer = 100;

    private static readonly TimeSpan Window = TimeSpan.FromHours(48);

    // Looking for what is too old needs no finer grain.
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly int _hostLimit;
    private readonly int _changesPerHost;
    private readonly Dictionary<string, Host> _hosts = new(StringComparer.Ordinal);

    /// <summary>Nothing happened yet.</summary>
    /// <param name="hosts">Hosts at most; when they are full the one goes whose last change is the oldest.</param>
    /// <param name="changesPerHost">Changes of a host at most; when they are full the oldest goes. An upgrade of a distribution makes about 100.</param>
    public CronHistory(int hosts = 50_000, int changesPerHost = 500)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hosts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(changesPerHost, 1);
        (_hostLimit, _changesPerHost) = (hosts, changesPerHost);
    }

    /// <summary>Hosts with changes.</summary>
    public int Hosts => _hosts.Count;

    /// <summary>Changes forgotten because there were too many; those that became too old do not count.</summary>
    public long Evicted { get; private set; }

    /// <summary>Takes in a change. One that is known is replaced.</summary>
    /// <param name="host">The host.</param>
    /// <param name="change">The change.</param>
    /// <param name="forgotten">Gets the host and id of each change that is remembered no longer.</param>
    public void Apply(string host, CronChange change, List<(string Host, string Id)> forgotten)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(forgotten);
        var known = FindOrAdd(host, forgotten);
        // What the lane wrote it reads again: that must not pass for a second event of the same time.
        if (!known.Changes.ContainsKey(change.Id))
            known.Advance(change.Time);
        known.Changes[change.Id] = change;
        if (known.Changes.Count > _changesPerHost)
        {
            Forget(host, known.Oldest, forgotten);
            Evicted++;
        }
        foreach (var old in known.Sweep())
            Forget(host, old, forgotten);
    }

    /// <summary>Takes in that a change is to be forgotten.</summary>
    public void Forget(string host, string id)
    {
        if (_hosts.TryGetValue(host, out var known) && known.Changes.Remove(id) && known.Changes.Count == 0)
            _hosts.Remove(host);
    }

    /// <summary>What happened up to a hit, on its host. It goes by the time of the events, so a replay gives the same.</summary>
    public CronChangesAnswer AnswerFor(Hit hit)
    {
        ArgumentNullException.ThrowIfNull(hit);
        var to = CronDirectories.TimeOf(hit.Event, hit.ConsumedAt);
        var from = to - DateTimeOffset.MinValue > Window ? to - Window : DateTimeOffset.MinValue;
        var changes = _hosts.TryGetValue(hit.Host, out var known)
            ? known.Changes.Values.Where(change => change.Time >= from && change.Time <= to).ToList()
            : [];
        return new(AnswerStatus.Resolved, from, to, changes.Count,
            [.. changes.OrderByDescending(change => change.Time).ThenBy(change => change.Id, StringComparer.Ordinal).Take(MostInAnswer)]);
    }

    private Host FindOrAdd(string host, List<(string Host, string Id)> forgotten)
    {
        if (_hosts.TryGetValue(host, out var known))
            return known;
        if (_hosts.Count >= _hostLimit)
            ForgetQuietest(forgotten);
        return _hosts[host] = new Host();
    }

    private void ForgetQuietest(List<(string Host, string Id)> forgotten)
    {
        var (name, host) = _hosts.MinBy(pair => pair.Value.Latest);
        Evicted += host.Changes.Count;
        forgotten.AddRange(host.Changes.Keys.Select(id => (name, id)));
        _hosts.Remove(name);
    }

    private void Forget(string host, CronChange change, List<(string Host, string Id)> forgotten)
    {
        forgotten.Add((host, change.Id));
        Forget(host, change.Id);
    }

    private sealed class Host
    {
        private DateTimeOffset _now;
        private DateTimeOffset _sweptAt;

        public Dictionary<string, CronChange> Changes { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset Latest { get; private set; }

        public CronChange Oldest => Changes.Values.MinBy(change => (change.Time, change.Id))!;

        // The stream's time is the smaller of the last two: one event with a wrong clock must not make all others old.
        public void Advance(DateTimeOffset time)
        {
            _now = time < Latest ? time : Latest;
            Latest = time;
        }

        public List<CronChange> Sweep()
        {
            if ((_now - _sweptAt).Duration() < SweepEvery)
                return [];
            _sweptAt = _now;
            return [.. Changes.Values.Where(change => _now - change.Time > Window)];
        }
    }
}

using Cronwatch.Events;

namespace Cronwatch.Enrich.Osquery;

/// <summary>The rows of processes by their user, the newest process of each first. Immutable.</summary>
internal sealed class ProcessesByUser
{
    private static readonly int Uid = OsqueryQuery.Processes.FieldOf("uid");
    private static readonly int Start = OsqueryQuery.Processes.FieldOf("start_time");

    private readonly Dictionary<long, int[]> _byUid;

    public ProcessesByUser(ResultRows rows)
    {
        var byUid = new Dictionary<long, List<(long Start, int At)>>();
        for (var at = 0; at < rows.Count; at++)
            if (rows[at].Number(Uid) is { } uid)
                (byUid.TryGetValue(uid, out var known) ? known : byUid[uid] = []).Add((rows[at].Number(Start) ?? 0, at));
        _byUid = byUid.ToDictionary(user => user.Key, user => user.Value.OrderByDescending(p => p.Start).ThenBy(p => p.At).Select(p => p.At).ToArray());
        Shares = [.. byUid.Select(user => (user.Key, user.Value.Count)).OrderByDescending(user => user.Count).ThenBy(user => user.Key)];
    }

    /// <summary>How many processes each user runs, those with the most first.</summary>
    public (long Uid, int Count)[] Shares { get; }

    /// <summary>The places of a user's rows.</summary>
    public ReadOnlySpan<int> Of(long? uid) => uid is { } number ? _byUid.GetValueOrDefault(number) : default;
}

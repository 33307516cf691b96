using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>Who listens and who talks: those of the process tree first, then the users', since not all can be shown.</summary>
/// <param name="tree">The processes that the hit is about.</param>
/// <param name="users">The ids of the writer's user and of who is behind it.</param>
/// <param name="results">The results.</param>
internal sealed class SocketSearch(ProcessTree tree, IReadOnlyList<long> users, HostResults results)
{
    private const int Most = 100;
    private const int MostOfSubject = 20;

    private static readonly int ProcessName = OsqueryQuery.Processes.FieldOf("name");
    private static readonly int ProcessUid = OsqueryQuery.Processes.FieldOf("uid");

    private Holder _holder;

    /// <summary>The sockets of a query whose rows are ordered by the pid.</summary>
    public RowsAnswer<HeldSocket> Of(OsqueryQuery query)
    {
        var rows = results.RowsOf(query);
        var sockets = ImmutableArray.CreateBuilder<HeldSocket>(Math.Min(rows.Count, Most));
        AddThoseOf(tree.Pids, query, Most, sockets);
        foreach (var uid in users)
            foreach (var at in results.PlacesOf(query, uid))
            {
                if (sockets.Count == Most)
                    break;
                if (Held(rows[at], query) is { IsInTree: false } ofUser)
                    sockets.Add(ofUser);
            }
        for (var at = 0; at < rows.Count && sockets.Count < Most; at++)
            if (Held(rows[at], query) is { IsInTree: false, IsOfUser: false } other)
                sockets.Add(other);
        return new(results.StatusOf(query), results.AsOf(query), results.CountOf(query), sockets.DrainToImmutable());
    }

    /// <summary>The open sockets of the writer and of what it started.</summary>
    public RowsAnswer<HeldSocket> OfSubject()
    {
        var (query, sockets) = (OsqueryQuery.Sockets, ImmutableArray.CreateBuilder<HeldSocket>());
        var count = AddThoseOf(tree.Subject, query, MostOfSubject, sockets);
        return new(results.StatusOf(query), results.AsOf(query), count, sockets.DrainToImmutable());
    }

    private int AddThoseOf(IEnumerable<long> pids, OsqueryQuery query, int most, ImmutableArray<HeldSocket>.Builder sockets)
    {
        var (rows, count) = (results.RowsOf(query), 0);
        foreach (var pid in pids)
            for (var at = rows.FirstOf(pid); rows.IsOf(at, pid); at++, count++)
                if (sockets.Count < most)
                    sockets.Add(Held(rows[at], query));
        return count;
    }

    // What one process holds lies together.
    private HeldSocket Held(OsqueryRow row, OsqueryQuery query)
    {
        var pid = row.Number(query.OrderedBy);
        if (pid != _holder.Pid)
            _holder = HolderOf(pid);
        return new(row, _holder.Name, _holder.IsInTree, _holder.IsUser);
    }

    private Holder HolderOf(long? pid)
    {
        var process = results.ProcessOf(pid);
        return new(
            pid,
            tree.NameOf(pid) ?? HostResults.Text(process is { } named ? named.Text(ProcessName) : default),
            tree.Contains(pid),
            process?.Number(ProcessUid) is { } uid && users.Contains(uid));
    }

    private readonly record struct Holder(long? Pid, string? Name, bool IsInTree, bool IsUser);
}

using System.Collections.Immutable;
using Cronwatch.Enrich.Osquery;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>Who listens and who talks: those of the process tree first, since not all can be shown.</summary>
internal static class SocketSearch
{
    private const int Most = 100;
    private const int MostOfSubject = 20;

    /// <summary>The sockets of a query whose rows are ordered by the pid.</summary>
    public static RowsAnswer<HeldSocket> Of(OsqueryQuery query, ProcessTree tree, HostResults results)
    {
        var rows = results.RowsOf(query);
        var sockets = ImmutableArray.CreateBuilder<HeldSocket>(Math.Min(rows.Count, Most));
        AddThoseOf(tree.Pids, rows, query, tree, results, Most, sockets);
        for (var at = 0; at < rows.Count && sockets.Count < Most; at++)
            if (!tree.Contains(rows[at].Number(query.OrderedBy)))
                sockets.Add(Held(rows[at], query, tree, results));
        return new(results.StatusOf(query), results.AsOf(query), results.CountOf(query), sockets.DrainToImmutable());
    }

    /// <summary>The open sockets of the writer and of what it started.</summary>
    public static RowsAnswer<HeldSocket> OfSubject(ProcessTree tree, HostResults results)
    {
        var (query, sockets) = (OsqueryQuery.Sockets, ImmutableArray.CreateBuilder<HeldSocket>());
        var count = AddThoseOf(tree.Subject, results.RowsOf(query), query, tree, results, MostOfSubject, sockets);
        return new(results.StatusOf(query), results.AsOf(query), count, sockets.DrainToImmutable());
    }

    private static int AddThoseOf(IEnumerable<long> pids, ResultRows rows, OsqueryQuery query, ProcessTree tree, HostResults results,
        int most, ImmutableArray<HeldSocket>.Builder sockets)
    {
        var count = 0;
        foreach (var pid in pids)
            for (var at = rows.FirstOf(pid); rows.IsOf(at, pid); at++, count++)
                if (sockets.Count < most)
                    sockets.Add(Held(rows[at], query, tree, results));
        return count;
    }

    private static HeldSocket Held(OsqueryRow row, OsqueryQuery query, ProcessTree tree, HostResults results)
    {
        var pid = row.Number(query.OrderedBy);
        return new(row, tree.NameOf(pid) ?? results.NameOfProcess(pid), tree.Contains(pid));
    }
}

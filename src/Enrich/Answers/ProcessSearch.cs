using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>What runs on a host, and what of it the writer's user runs: by osquery, else by the table of processes.</summary>
internal static class ProcessSearch
{
    private const int MostUsers = 50;
    private const int MostOfUser = 50;

    private static readonly int Pid = OsqueryQuery.Processes.FieldOf("pid");
    private static readonly int Name = OsqueryQuery.Processes.FieldOf("name");
    private static readonly int Path = OsqueryQuery.Processes.FieldOf("path");
    private static readonly int Start = OsqueryQuery.Processes.FieldOf("start_time");

    public static ProcessesAnswer Of(Account? user, ProcessTable? table, HostResults results) =>
        results.StatusOf(OsqueryQuery.Processes) != AnswerStatus.NotCollected ? ByOsquery(user, results)
        : table is not null ? ByEvents(user, table)
        : ProcessesAnswer.None;

    private static ProcessesAnswer ByOsquery(Account? user, HostResults results)
    {
        var (query, rows) = (OsqueryQuery.Processes, results.RowsOf(OsqueryQuery.Processes));
        var ofUser = rows.ByUser.Of(AccountSearch.UidOf(user));
        var processes = ImmutableArray.CreateBuilder<ChildProcess>(Math.Min(ofUser.Length, MostOfUser));
        foreach (var at in ofUser[..Math.Min(ofUser.Length, MostOfUser)])
            processes.Add(ProcessOf(rows[at]));
        return new(results.StatusOf(query), results.AsOf(query), true, rows.Count,
            [.. rows.ByUser.Shares.Take(MostUsers).Select(share => new UserShare(
                new($"{share.Uid}", results.UserName(share.Uid)), share.Count))],
            ofUser.Length, processes.MoveToImmutable());
    }

    private static ChildProcess ProcessOf(OsqueryRow row) => new()
    {
        Pid = row.Number(Pid),
        Name = HostResults.Text(row.Text(Name)),
        Executable = HostResults.Text(row.Text(Path)),
        Start = row.Number(Start) is > 0 and <= 253_402_300_799 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
    };

    private static ProcessesAnswer ByEvents(Account? user, ProcessTable table)
    {
        // Rows share their accounts, and there are thousands of rows: texts are compared for what is left.
        var (shares, newest, count, ofUser) = (new Dictionary<Account, int>(ReferenceEqualityComparer.Instance), new PriorityQueue<ProcessRow, long>(), 0, 0);
        for (var row = table.LastRunning; row is not null; row = row.UsedBefore, count++)
        {
            if (row.User is not { } its)
                continue;
            CollectionsMarshal.GetValueRefOrAddDefault(shares, its, out _)++;
            if (its.Id is null || its.Id != user?.Id)
                continue;
            ofUser++;
            var start = row.Start?.UtcTicks ?? 0;
            if (newest.Count < MostOfUser)
                newest.Enqueue(row, start);
            else if (newest.TryPeek(out _, out var oldest) && start > oldest)
                newest.DequeueEnqueue(row, start);
        }
        return new(AnswerStatus.Resolved, null, false, count,
            [.. SumsOf(shares).OrderByDescending(share => share.Count).ThenBy(share => share.User.Id, StringComparer.Ordinal).Take(MostUsers)],
            ofUser,
            [.. newest.UnorderedItems.OrderByDescending(row => row.Priority).ThenBy(row => row.Element.EntityId, StringComparer.Ordinal)
                .Select(row => SubjectSearch.ProcessOf(row.Element))]);
    }

    // Some events know a user by the id alone.
    private static IEnumerable<UserShare> SumsOf(Dictionary<Account, int> shares) =>
        from share in shares
        group share by share.Key.Id ?? share.Key.Name into same
        select new UserShare(same.MaxBy(share => share.Key.Name is not null).Key, same.Sum(share => share.Value));
}

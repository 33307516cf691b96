using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>All that osquery answers about a hit.</summary>
internal static class OsquerySearch
{
    public static OsqueryAnswers Of(Hit hit, AncestryAnswer ancestry, UserAnswer user, List<ProcessRow> children, DateTimeOffset at, HostResults results)
    {
        var sockets = new SocketSearch(new ProcessTree(ancestry, children), UidsOf(user, results), results);
        return new OsqueryAnswers
        {
            Account = AccountSearch.AccountOf(user.Effective, results),
            Logins = AccountSearch.LoginsOf(user, results),
            CronFiles = CronFileSearch.FilesOf(results),
            CronAccess = CronFileSearch.AccessOf(results),
            Commands = CronFileSearch.CommandsOf(hit.Event.Text("file.path"), at, results),
            Ports = sockets.Of(OsqueryQuery.Ports),
            Sockets = sockets.Of(OsqueryQuery.Sockets),
            SubjectSockets = sockets.OfSubject(),
        };
    }

    // Who is behind it first: root holds more than there is room for.
    private static List<long> UidsOf(UserAnswer user, HostResults results) =>
        [.. ((Account?[])[user.Behind?.User, user.Effective]).Select(account => AccountSearch.UidOf(account, results)).OfType<long>().Distinct()];
}

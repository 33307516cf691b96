using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>All that osquery answers about a hit.</summary>
internal static class OsquerySearch
{
    public static OsqueryAnswers Of(Hit hit, AncestryAnswer ancestry, UserAnswer user, List<ProcessRow> children, DateTimeOffset at, HostResults results)
    {
        var tree = new ProcessTree(ancestry, children);
        return new OsqueryAnswers
        {
            Account = AccountSearch.AccountOf(user.Effective, results),
            Logins = AccountSearch.LoginsOf(user, results),
            CronFiles = CronFileSearch.FilesOf(results),
            CronAccess = CronFileSearch.AccessOf(results),
            Commands = CronFileSearch.CommandsOf(hit.Event.Text("file.path"), at, results),
            Ports = SocketSearch.Of(OsqueryQuery.Ports, tree, results),
            Sockets = SocketSearch.Of(OsqueryQuery.Sockets, tree, results),
            SubjectSockets = SocketSearch.OfSubject(tree, results),
        };
    }
}

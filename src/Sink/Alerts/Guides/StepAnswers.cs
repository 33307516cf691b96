using System.Collections.Immutable;
using System.Diagnostics;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts.Guides;

/// <summary>The answers to the queries of a guide: how complete each is, when it was so, how many rows there are, and the first of them.</summary>
/// <param name="text">Where they go.</param>
/// <param name="answers">What context says.</param>
/// <param name="asOf">When that was, where an answer has no time of its own.</param>
/// <param name="most">How many rows of each are shown.</param>
internal sealed class StepAnswers(Markdown text, GuideAnswers answers, string asOf, int most)
{
    /// <summary>Writes what is known. False: the query is left to ask, because nothing comes from this host, or none of it is an answer.</summary>
    /// <param name="step">What is asked.</param>
    /// <param name="first">What goes before the first line.</param>
    /// <param name="next">What goes before each other line.</param>
    public bool Write(GuideStep step, string first, string next)
    {
        var osquery = answers.Osquery;
        return step switch
        {
            GuideStep.None => false,
            GuideStep.CronChanges => WriteChanges(first, next),
            GuideStep.CronFiles => Rows(osquery.CronFiles, first, next, CronRows.Write),
            GuideStep.CronAccess => Rows(osquery.CronAccess, first, next, CronRows.Write),
            GuideStep.Processes => WriteProcesses(answers.Processes, first, next),
            GuideStep.ListeningPorts => Rows(osquery.Ports, first, next, WritePort),
            GuideStep.OpenSockets => Rows(osquery.Sockets, first, next, WriteSocket),
            GuideStep.User => Rows(osquery.Account, first, next, WriteAccount),
            GuideStep.Logins => Rows(osquery.Logins, first, next, WriteLogin),
            _ => throw new UnreachableException(),
        };
    }

    // What changed, and how many files there are: a query for their owners lists them.
    private bool WriteChanges(string first, string next)
    {
        var (changes, files) = (answers.CronChanges, answers.Osquery.CronFiles);
        Begin(first + "changes of 48 hours: ", changes.Status, null, changes.Count, Math.Min(changes.Changes.Length, most));
        Rows(changes.Changes, next, CronRows.Write);
        return Begin(next + "files: ", files.Status, files.AsOf, files.Count, shown: null);
    }

    private bool WriteProcesses(ProcessesAnswer processes, string first, string next)
    {
        if (!Begin(first, processes.Status, processes.AsOf, processes.Count, shown: null))
            return false;
        for (var at = 0; at < processes.ByUser.Length && at < most; at++)
            text.Add(at == 0 ? next : ", ").Code(processes.ByUser[at].User.Name ?? processes.ByUser[at].User.Id ?? "?")
                .Add(" ").Add(processes.ByUser[at].Count);
        if (processes.ByUser.Length > most)
            text.Add(", …");
        text.Add(next).Add("of the user: ").Add(processes.CountOfUser)
            .Add(ShownOf(processes.CountOfUser, Math.Min(processes.OfUser.Length, most)));
        Rows(processes.OfUser, next, WriteProcess);
        return true;
    }

    private bool Rows<T>(RowsAnswer<T> answer, string first, string next, Action<Markdown, T> write)
    {
        if (!Begin(first, answer.Status, answer.AsOf, answer.Count, Math.Min(answer.Rows.Length, most)))
            return false;
        Rows(answer.Rows, next, write);
        return true;
    }

    private void Rows<T>(ImmutableArray<T> rows, string next, Action<Markdown, T> write)
    {
        for (var at = 0; at < rows.Length && at < most; at++)
            write(text.Add(next), rows[at]);
    }

    private bool Begin(string before, AnswerStatus status, DateTimeOffset? itsTime, long count, int? shown)
    {
        text.Add(before).Add(Findings.WordsOf(status));
        if (status == AnswerStatus.NotCollected)
            return false;
        text.Add(", as of ").Add(itsTime is { } time ? IsoTime.Of(time) : asOf).Add(": ");
        if (count == 0)
            text.Add("none");
        else
            text.Add(count).Add(ShownOf(count, shown ?? count));
        return true;
    }

    private static string ShownOf(long count, long shown) =>
        shown == count ? "" : shown == 0 ? ", not shown for want of room" : FormattableString.Invariant($", the first {shown}");

    private static void WriteProcess(Markdown text, ChildProcess process) =>
        text.Code(process.Name ?? "?").With(" pid ", process.Pid).With(" ", process.Executable).With(" since ", process.Start);

    private static void WritePort(Markdown text, HeldSocket port)
    {
        text.Code(port.Process ?? "?");
        new RowMarkdown(text, OsqueryQuery.Ports, port.Row)
            .Number(" pid ", "pid").Text(" on ", "address").Number(" port ", "port").Number(" protocol ", "protocol").Text(" ", "path");
        WriteHolder(text, port);
    }

    private static void WriteSocket(Markdown text, HeldSocket socket)
    {
        text.Code(socket.Process ?? "?");
        new RowMarkdown(text, OsqueryQuery.Sockets, socket.Row)
            .Number(" pid ", "pid").Text(" to ", "remote_address").Number(" port ", "remote_port").Text(" ", "state");
        WriteHolder(text, socket);
    }

    private static void WriteHolder(Markdown text, HeldSocket socket) =>
        text.Add(socket.IsInTree ? ", **in the process tree**" : "").Add(socket.IsOfUser ? ", of the user" : "");

    private static void WriteAccount(Markdown text, OsqueryRow account) => new RowMarkdown(text, OsqueryQuery.Users, account)
        .Text("", "username").Number(" uid ", "uid").Number(" gid ", "gid").Text(" ", "description").Text(" home ", "directory").Text(" shell ", "shell");

    private static void WriteLogin(Markdown text, OsqueryRow login) => new RowMarkdown(text, OsqueryQuery.Logins, login)
        .Text("", "user").Text(" type ", "type").Text(" on ", "tty").Text(" from ", "host").Time(" since ", "time").Number(" pid ", "pid");
}

using System.Diagnostics;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts.Guides;

/// <summary>What is known of a hit, a line each: what the guide asks without a query.</summary>
internal static class Findings
{
    private const int FewestLinks = 3;

    public static void Write(Markdown text, HostEvent @event, GuideAnswers answers, int rows)
    {
        text.Add("## What cronwatch found\n\n");
        WriteFile(text, @event, answers.File);
        WriteCommands(text, answers.Osquery.Commands, rows);
        WriteProcesses(text, answers.Ancestry, Math.Max(rows, FewestLinks));
        WriteUser(text, answers.User);
        WriteOrigin(text, answers.Origin);
        WriteAlerts(text, answers.RelatedAlerts);
        WritePrevalence(text, answers.Prevalence);
    }

    /// <summary>A status in plain words.</summary>
    public static string WordsOf(AnswerStatus status) => status switch
    {
        AnswerStatus.Resolved => "resolved",
        AnswerStatus.Late => "late: the source was behind",
        AnswerStatus.Missing => "missing: not there, or forgotten since",
        AnswerStatus.NotCollected => "not collected from this host",
        _ => throw new UnreachableException(),
    };

    private static void WriteFile(Markdown text, HostEvent @event, FileAnswer file)
    {
        if ((file.Path ?? @event.First("file.path")) is not { Length: > 0 } path)
            return;
        text.Add("- File: ").Code(path).With(", ", string.Join(", ", @event.All("event.action"))).With(", before that ", file.OriginalPath);
        text.With(", begins with ", file.Shebang).With(", ", file.Size, " bytes").With(", sha256 ", file.Sha256);
        text.Add(file.Status == AnswerStatus.Resolved ? "\n" : $" (contents {WordsOf(file.Status)})\n");
    }

    // Whatever is no crontab runs nothing.
    private static void WriteCommands(Markdown text, RowsAnswer<OsqueryRow> commands, int rows)
    {
        if (commands.Rows.IsEmpty)
            return;
        Begin(text, "It runs", commands.Status, isSaid: rows > 0);
        for (var at = 0; at < commands.Rows.Length && at < rows; at++)
        {
            text.Add(at == 0 ? "" : "; ").Code(CronFileFields.ScheduleOf(commands.Rows[at]));
            new RowMarkdown(text, OsqueryQuery.Crontab, commands.Rows[at]).Text(" ", "command");
        }
        EndList(text, commands.Count - Math.Min(rows, commands.Rows.Length));
    }

    private static void WriteProcesses(Markdown text, AncestryAnswer ancestry, int most)
    {
        Begin(text, "Processes, the writer first", ancestry.Status, isSaid: !ancestry.Links.IsEmpty);
        for (var at = 0; at < ancestry.Links.Length && at < most; at++)
        {
            var link = ancestry.Links[at];
            text.Add(at == 0 ? "" : " ← ").Code(link.Name ?? link.Executable ?? link.EntityId ?? "?");
            text.With(" (", link.Pid, ")").With(" ", link.CommandLine);
            if (link.Status != LinkStatus.Resolved)
                text.Add($" ({GuideFields.NameOf(link.Status)})");
        }
        EndList(text, ancestry.Links.Length - Math.Min(most, ancestry.Links.Length));
    }

    private static void WriteUser(Markdown text, UserAnswer user)
    {
        var isSaid = user.Behind is not null || user.Effective is not null || user.Real is not null;
        Begin(text, "Who is behind it", user.Status, isSaid);
        if (user.Behind is { } behind)
            text.Code(NameOf(behind.User)).Add(" by ").Add(behind.Basis).With(", ", behind.Depth, " up");
        else if ((user.Real ?? user.Effective) is { } one)
            text.Code(NameOf(one)).Add(", nobody else is found");
        text.Add("\n");
    }

    private static void WriteOrigin(Markdown text, OriginAnswer origin)
    {
        Begin(text, "Patch or install", origin.Status, isSaid: origin.Kind != OriginKind.None || origin.Status == AnswerStatus.Resolved);
        text.Add(origin.Kind switch
        {
            OriginKind.None when origin.Status == AnswerStatus.Resolved => "no package manager, configuration management or container runtime above",
            OriginKind.None => "",
            OriginKind.PackageManager => "package manager",
            OriginKind.ConfigurationManagement => "configuration management",
            OriginKind.ContainerRuntime => "container runtime",
            _ => throw new UnreachableException(),
        });
        text.With(" ", origin.Name).With(" at ", origin.Path).With(" (", origin.Depth, " up)").Add("\n");
    }

    private static void WriteAlerts(Markdown text, RelatedAlertsAnswer alerts)
    {
        Begin(text, "Other alerts of 48 hours", alerts.Status, isSaid: alerts.Status != AnswerStatus.NotCollected);
        if (alerts.Status != AnswerStatus.NotCollected)
            text.Add(alerts.Host.Count).Add(" of the host")
                .With(", ", alerts.User?.Count, alerts.Scope == UserScope.AllHosts ? " of the user on all hosts" : " of the user on this host");
        text.Add("\n");
    }

    private static void WritePrevalence(Markdown text, PrevalenceAnswer prevalence)
    {
        (string Of, Sighting? Seen)[] all =
        [
            (" with the program and the file", prevalence.SameExecutableAndPath), (" with the program", prevalence.SameExecutable),
            (" with the file's contents", prevalence.SameFileHash),
        ];
        var between = "";
        Begin(text, "Hosts with alerts alike", prevalence.Status, isSaid: Array.Exists(all, sighting => sighting.Seen is not null));
        foreach (var (of, seen) in all)
            if (seen is not null)
            {
                text.Add(between).Add(seen.Hosts).Add(of);
                between = ", ";
            }
        text.Add("\n");
    }

    private static void Begin(Markdown text, string what, AnswerStatus status, bool isSaid)
    {
        text.Add("- ").Add(what);
        if (status != AnswerStatus.Resolved)
            text.Add(" (").Add(WordsOf(status)).Add(")");
        text.Add(isSaid ? ": " : "");
    }

    private static void EndList(Markdown text, long left)
    {
        if (left > 0)
            text.Add(" and ").Add(left).Add(" more");
        text.Add("\n");
    }

    private static string NameOf(Account account) => account.Name ?? account.Id ?? "?";
}

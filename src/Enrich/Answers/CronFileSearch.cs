using System.Collections.Immutable;
using System.Text;
using Cronwatch.Enrich.Files;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>The last listing of cron's files, and what a crontab runs.</summary>
internal static class CronFileSearch
{
    private const int MostFiles = 100;
    private const int MostCommands = 20;

    private static readonly string[] Control = ["/etc/crontab", "/etc/cron.allow", "/etc/cron.deny"];

    private static readonly int Uid = OsqueryQuery.CronFiles.FieldOf("uid");
    private static readonly int Gid = OsqueryQuery.CronFiles.FieldOf("gid");
    private static readonly int ControlPath = OsqueryQuery.CronControl.FieldOf("path");
    private static readonly int CrontabPath = OsqueryQuery.Crontab.FieldOf("path");

    public static RowsAnswer<ListedFile> FilesOf(HostResults results)
    {
        var (query, rows) = (OsqueryQuery.CronFiles, results.RowsOf(OsqueryQuery.CronFiles));
        var files = ImmutableArray.CreateBuilder<ListedFile>(Math.Min(rows.Count, MostFiles));
        for (var at = 0; at < rows.Count && at < MostFiles; at++)
            files.Add(new(rows[at], results.UserName(rows[at].Number(Uid)), results.NameOfGroup(rows[at].Number(Gid))));
        return new(results.StatusOf(query), results.AsOf(query), results.CountOf(query), files.MoveToImmutable());
    }

    /// <summary>All three of them, whether they are there or not.</summary>
    public static RowsAnswer<ControlFile> AccessOf(HostResults results)
    {
        var (query, rows) = (OsqueryQuery.CronControl, results.RowsOf(OsqueryQuery.CronControl));
        if (results.StatusOf(query) == AnswerStatus.NotCollected)
            return new(AnswerStatus.NotCollected, null, 0, []);
        var files = Control.Select(path => new ControlFile(path, rows.Find(ControlPath, path)));
        return new(results.StatusOf(query), results.AsOf(query), Control.Length, [.. files]);
    }

    /// <summary>
    /// What a file runs; missing where it is no crontab. A listing from before the event can only tell what it ran until then.
    /// </summary>
    /// <param name="file">The file's path.</param>
    /// <param name="at">The time of the event.</param>
    /// <param name="results">The results.</param>
    public static RowsAnswer<OsqueryRow> CommandsOf(string? file, DateTimeOffset at, HostResults results)
    {
        var (query, rows) = (OsqueryQuery.Crontab, results.RowsOf(OsqueryQuery.Crontab));
        var (path, lines, count) = (Encoding.UTF8.GetBytes(file ?? ""), ImmutableArray.CreateBuilder<OsqueryRow>(), 0);
        for (var i = 0; i < rows.Count; i++)
        {
            if (!rows[i].Text(CrontabPath).SequenceEqual(path))
                continue;
            if (count++ < MostCommands)
                lines.Add(rows[i]);
        }
        return new(CommandStatusOf(isListed: count > 0), results.AsOf(query), count, lines.DrainToImmutable());

        AnswerStatus CommandStatusOf(bool isListed) => results.StatusOf(query) switch
        {
            AnswerStatus.NotCollected => AnswerStatus.NotCollected,
            _ when file is null || !CronDirectories.IsCrontab(file) => AnswerStatus.Missing,
            AnswerStatus.Resolved when results.AsOf(query) < at => AnswerStatus.Late,
            AnswerStatus.Resolved when !isListed => AnswerStatus.Missing,
            var status => status,
        };
    }
}

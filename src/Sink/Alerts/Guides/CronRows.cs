using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts.Guides;

/// <summary>Rows about cron's files.</summary>
internal static class CronRows
{
    public static void Write(Markdown text, CronChange change) => text
        .Add(IsoTime.Of(change.Time)).With(" ", change.Action).With(" ", change.Path).With(" before that ", change.OriginalPath)
        .With(" by ", change.Process).With(" as ", change.User).With(", alert ", change.AlertId).With(", excluded by ", change.ExcludedBy);

    public static void Write(Markdown text, ControlFile file)
    {
        text.Code(file.Path);
        if (file.Row is { } row)
            WriteTimes(new RowMarkdown(text, OsqueryQuery.CronControl, row).Text(" mode ", "mode").Number(" uid ", "uid").Number(" gid ", "gid").Number(" bytes ", "size"));
        else
            text.Add(" is not there");
    }

    public static void Write(Markdown text, ListedFile file)
    {
        var row = new RowMarkdown(text, OsqueryQuery.CronFiles, file.Row).Text("", "path").Text(" mode ", "mode");
        text.With(" owner ", file.Owner).With(" group ", file.Group);
        WriteTimes(row.Number(" bytes ", "size"));
    }

    private static void WriteTimes(RowMarkdown row) => row.Time(" modified ", "mtime").Time(" changed ", "ctime").Time(" born ", "btime");
}

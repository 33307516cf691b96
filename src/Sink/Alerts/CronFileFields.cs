using System.Text;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary><c>guide.cron_access</c>, <c>guide.cron_files</c>, and what a crontab runs within <c>guide.script</c>.</summary>
internal static class CronFileFields
{
    private static readonly string[] Schedule = ["minute", "hour", "day_of_month", "month", "day_of_week"];

    private static readonly int Event = OsqueryQuery.Crontab.FieldOf("event");
    private static readonly int[] Fields = [.. Schedule.Select(OsqueryQuery.Crontab.FieldOf)];

    public static void WriteAccess(Utf8JsonWriter writer, RowsAnswer<ControlFile> answer, string asOf)
    {
        RowJson.WriteStart(writer, "guide.cron_access", answer, asOf);
        RowJson.WriteRows(writer, "files", answer, WriteControl);
        writer.WriteEndObject();
    }

    public static void WriteFiles(Utf8JsonWriter writer, RowsAnswer<ListedFile> answer, string asOf)
    {
        RowJson.WriteStart(writer, "guide.cron_files", answer, asOf);
        RowJson.WriteRows(writer, "files", answer, WriteFile);
        writer.WriteEndObject();
    }

    public static void WriteCommands(Utf8JsonWriter writer, RowsAnswer<OsqueryRow> answer, string asOf)
    {
        RowJson.WriteStart(writer, "crontab", answer, asOf);
        writer.WriteEndObject();
        BoundedList.Write(writer, "commands", answer.Rows, WriteCommand, BoundedList.MostOfRows);
    }

    /// <summary>When a line of a crontab runs. It has either a name for that, such as <c>@reboot</c>, or five fields.</summary>
    public static string ScheduleOf(OsqueryRow line) => line.Text(Event) is { IsEmpty: false } named
        ? Encoding.UTF8.GetString(named)
        : string.Join(' ', Fields.Select(field => Encoding.UTF8.GetString(line.Text(field))));

    private static void WriteControl(Utf8JsonWriter writer, ControlFile file)
    {
        writer.WriteStartObject();
        writer.WriteString("path", file.Path);
        writer.WriteBoolean("exists", file.Row is not null);
        if (file.Row is { } row)
            WriteTimes(new RowJson(writer, OsqueryQuery.CronControl, row).Text("mode").Number("uid").Number("gid").Number("size"));
        writer.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter writer, ListedFile file)
    {
        writer.WriteStartObject();
        var row = new RowJson(writer, OsqueryQuery.CronFiles, file.Row).Path("path").Text("type").Text("mode");
        GuideFields.WriteText(writer, "owner", file.Owner);
        GuideFields.WriteText(writer, "group", file.Group);
        WriteTimes(row.Number("size"));
        writer.WriteEndObject();
    }

    private static void WriteTimes(RowJson row) => row.Time("mtime").Time("ctime").Time("btime");

    private static void WriteCommand(Utf8JsonWriter writer, OsqueryRow line)
    {
        writer.WriteStartObject();
        writer.WriteString("schedule", ScheduleOf(line).Cut());
        new RowJson(writer, OsqueryQuery.Crontab, line).Path("command");
        writer.WriteEndObject();
    }
}

using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary><c>guide.cron_changes</c>: what else happened in the directories of cron.</summary>
internal static class CronChangesFields
{
    public static void Write(Utf8JsonWriter writer, CronChangesAnswer answer, string asOf)
    {
        GuideFields.WriteStart(writer, "guide.cron_changes", answer.Status, asOf);
        writer.WriteStartObject("window");
        writer.WriteString("from", IsoTime.Of(answer.From));
        writer.WriteString("to", IsoTime.Of(answer.To));
        writer.WriteEndObject();
        writer.WriteNumber("count", answer.Count);
        var written = BoundedList.Write(writer, "changes", answer.Changes, WriteChange);
        writer.WriteBoolean("truncated", written < answer.Count);
        writer.WriteEndObject();
    }

    private static void WriteChange(Utf8JsonWriter writer, CronChange change)
    {
        writer.WriteStartObject();
        writer.WriteString("time", IsoTime.Of(change.Time));
        GuideFields.WriteText(writer, "action", change.Action);
        GuideFields.WriteText(writer, "path", change.Path, GuideFields.MostOfPath);
        GuideFields.WriteText(writer, "original_path", change.OriginalPath, GuideFields.MostOfPath);
        GuideFields.WriteText(writer, "process", change.Process, GuideFields.MostOfPath);
        GuideFields.WriteText(writer, "user", change.User);
        GuideFields.WriteText(writer, "sha256", change.Sha256);
        GuideFields.WriteText(writer, "alert_id", change.AlertId);
        GuideFields.WriteText(writer, "excluded_by", change.ExcludedBy);
        writer.WriteEndObject();
    }
}

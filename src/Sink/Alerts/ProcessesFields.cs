using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary><c>guide.processes</c>: what runs on the host, and what of it the user runs.</summary>
internal static class ProcessesFields
{
    public static void Write(Utf8JsonWriter writer, ProcessesAnswer answer, string asOf)
    {
        GuideFields.WriteStart(writer, "guide.processes", answer.Status, answer.AsOf is { } time ? IsoTime.Of(time) : asOf,
            answer.IsOfOsquery ? "osquery" : "endpoint");
        writer.WriteNumber("count", answer.Count);
        BoundedList.Write(writer, "by_user", answer.ByUser, WriteShare, BoundedList.MostOfRows);
        writer.WriteNumber("count_of_user", answer.CountOfUser);
        writer.WriteBoolean("truncated", BoundedList.Write(writer, "of_user", answer.OfUser, WriteProcess, BoundedList.MostOfRows) < answer.CountOfUser);
        writer.WriteEndObject();
    }

    private static void WriteShare(Utf8JsonWriter writer, UserShare share)
    {
        writer.WriteStartObject();
        GuideFields.WriteText(writer, "user", share.User.Name ?? share.User.Id);
        writer.WriteNumber("count", share.Count);
        writer.WriteEndObject();
    }

    private static void WriteProcess(Utf8JsonWriter writer, ChildProcess process)
    {
        writer.WriteStartObject();
        if (process.Pid is { } pid)
            writer.WriteNumber("pid", pid);
        GuideFields.WriteText(writer, "name", process.Name);
        GuideFields.WriteText(writer, "executable", process.Executable, GuideFields.MostOfPath);
        if (process.Start is { } start)
            writer.WriteString("start", IsoTime.Of(start));
        writer.WriteEndObject();
    }
}

using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary><c>guide.subject</c>: what else the writer did.</summary>
internal static class SubjectFields
{
    public static void Write(Utf8JsonWriter writer, SubjectAnswer answer, RowsAnswer<HeldSocket> sockets, string asOf)
    {
        GuideFields.WriteStart(writer, "guide.subject", answer.Status, asOf);
        writer.WriteNumber("count", answer.Count);
        var written = BoundedList.Write(writer, "children", answer.Children, WriteChild);
        writer.WriteBoolean("truncated", written < answer.Count);
        SocketFields.WriteOfSubject(writer, sockets, asOf);
        writer.WriteEndObject();
    }

    private static void WriteChild(Utf8JsonWriter writer, ChildProcess child)
    {
        writer.WriteStartObject();
        if (child.Pid is { } pid)
            writer.WriteNumber("pid", pid);
        GuideFields.WriteText(writer, "name", child.Name);
        GuideFields.WriteText(writer, "executable", child.Executable, GuideFields.MostOfCommandLine);
        GuideFields.WriteText(writer, "command_line", child.CommandLine, GuideFields.MostOfCommandLine);
        if (child.Start is { } start)
            writer.WriteString("start", IsoTime.Of(start));
        writer.WriteEndObject();
    }
}

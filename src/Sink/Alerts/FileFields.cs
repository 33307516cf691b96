using System.Diagnostics;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary><c>guide.script</c>: the file itself, and what it runs as a crontab.</summary>
internal static class FileFields
{
    public static void Write(Utf8JsonWriter writer, FileAnswer answer, RowsAnswer<OsqueryRow> commands, string asOf)
    {
        GuideFields.WriteStart(writer, "guide.script", answer.Status, asOf);
        GuideFields.WriteText(writer, "path", answer.Path, GuideFields.MostOfPath);
        GuideFields.WriteText(writer, "original_path", answer.OriginalPath, GuideFields.MostOfPath);
        GuideFields.WriteText(writer, "name", answer.Name);
        GuideFields.WriteText(writer, "extension", answer.Extension);
        if (answer.Size is { } size)
            writer.WriteNumber("size", size);
        GuideFields.WriteText(writer, "sha256", answer.Sha256);
        if (answer.Entropy is { } entropy)
            writer.WriteNumber("entropy", entropy);
        GuideFields.WriteText(writer, "header", answer.Header);
        if (answer.Format != FileFormat.Unknown)
            writer.WriteString("format", NameOf(answer.Format));
        GuideFields.WriteText(writer, "shebang", answer.Shebang);
        CronFileFields.WriteCommands(writer, commands, asOf);
        writer.WriteEndObject();
    }

    private static string NameOf(FileFormat format) => format switch
    {
        FileFormat.Script => "script",
        FileFormat.Elf => "elf",
        _ => throw new UnreachableException(),
    };
}

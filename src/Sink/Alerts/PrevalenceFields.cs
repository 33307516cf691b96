using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary><c>guide.prevalence</c>: how common the program and the file are.</summary>
internal static class PrevalenceFields
{
    public static void Write(Utf8JsonWriter writer, PrevalenceAnswer answer, string asOf)
    {
        GuideFields.WriteStart(writer, "guide.prevalence", answer.Status, asOf, "alerts");
        writer.WriteString("basis", "alerts");       // It says nothing of events that no rule matched.
        WriteSighting(writer, "same_executable_and_path", answer.SameExecutableAndPath);
        WriteSighting(writer, "same_executable", answer.SameExecutable);
        WriteSighting(writer, "same_file_hash", answer.SameFileHash);
        writer.WriteEndObject();
    }

    private static void WriteSighting(Utf8JsonWriter writer, string name, Sighting? sighting)
    {
        if (sighting is null)
            return;
        writer.WriteStartObject(name);
        writer.WriteNumber("hosts", sighting.Hosts);
        writer.WriteNumber("alerts", sighting.Alerts);
        if (sighting.FirstSeen is { } first)
            writer.WriteString("first_seen", IsoTime.Of(first));
        if (sighting.LastSeen is { } last)
            writer.WriteString("last_seen", IsoTime.Of(last));
        writer.WriteEndObject();
    }
}

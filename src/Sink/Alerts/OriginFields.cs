using System.Diagnostics;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary><c>guide.change_origin</c>: a patch or an install?</summary>
internal static class OriginFields
{
    public static void Write(Utf8JsonWriter writer, OriginAnswer answer, string asOf)
    {
        GuideFields.WriteStart(writer, "guide.change_origin", answer.Status, asOf);
        writer.WriteString("kind", NameOf(answer.Kind));
        GuideFields.WriteText(writer, "name", answer.Name);
        GuideFields.WriteText(writer, "path", answer.Path);
        if (answer.Depth is { } depth)
            writer.WriteNumber("depth", depth);
        GuideFields.WriteText(writer, "entity_id", answer.EntityId);
        writer.WriteEndObject();
    }

    private static string NameOf(OriginKind kind) => kind switch
    {
        OriginKind.None => "none",
        OriginKind.PackageManager => "package_manager",
        OriginKind.ConfigurationManagement => "configuration_management",
        OriginKind.ContainerRuntime => "container_runtime",
        _ => throw new UnreachableException(),
    };
}

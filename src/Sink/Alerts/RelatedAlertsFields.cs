using System.Diagnostics;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary><c>guide.related_alerts</c>: other alerts of the host and of the user.</summary>
internal static class RelatedAlertsFields
{
    public static void Write(Utf8JsonWriter writer, RelatedAlertsAnswer answer, string asOf)
    {
        GuideFields.WriteStart(writer, "guide.related_alerts", answer.Status, asOf, "alerts");
        writer.WriteStartObject("window");
        writer.WriteString("from", IsoTime.Of(answer.From));
        writer.WriteString("to", IsoTime.Of(answer.To));
        writer.WriteEndObject();
        WriteGroup(writer, "host", answer.Host);
        if (answer.User is { } user)
        {
            WriteGroup(writer, "user", user);
            writer.WriteString("scope", NameOf(answer.Scope));
        }
        BoundedList.Write(writer, "rules", answer.Rules, WriteRule);
        writer.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter writer, string name, AlertGroup group)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("count", group.Count);
        BoundedList.Write(writer, "by_rule", group.ByRule, WriteRule);
        var written = BoundedList.Write(writer, "items", group.Items, WriteAlert);
        writer.WriteBoolean("truncated", written < group.Count);
        writer.WriteEndObject();
    }

    public static void WriteRule(Utf8JsonWriter writer, RuleCount rule)
    {
        writer.WriteStartObject();
        GuideFields.WriteText(writer, "rule_id", rule.RuleId);
        GuideFields.WriteText(writer, "name", rule.Name);
        writer.WriteNumber("count", rule.Count);
        writer.WriteEndObject();
    }

    private static void WriteAlert(Utf8JsonWriter writer, RelatedAlert alert)
    {
        writer.WriteStartObject();
        writer.WriteString("id", alert.Id);
        GuideFields.WriteText(writer, "rule_id", alert.RuleId);
        writer.WriteString("time", IsoTime.Of(alert.Time));
        GuideFields.WriteText(writer, "severity", alert.Severity);
        GuideFields.WriteText(writer, "host", alert.Host);
        writer.WriteEndObject();
    }

    private static string NameOf(UserScope scope) => scope switch
    {
        UserScope.Host => "host",
        UserScope.AllHosts => "all_hosts",
        _ => throw new UnreachableException(),
    };
}

using System.Globalization;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>What the summary of a burst says of the alerts that it lists.</summary>
internal static class BurstFields
{
    /// <summary>The first so many are listed.</summary>
    public const int MostListed = 100;

    private const string Burst = "burst";
    private const int MostRulesNamed = 5;

    /// <summary>For example <c>3 alerts of persistence on web-01 from … to …: 2 of Systemd Timer Created, 1 of Cron Job Created or Modified.</c></summary>
    public static string ReasonOf(BurstSummary burst)
    {
        var (alerts, rules) = (burst.Alerts, burst.Rules);
        var named = string.Join(", ", rules.Take(MostRulesNamed).Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Count} of {rule.Name ?? rule.RuleId}")));
        var others = rules.Length > MostRulesNamed ? string.Create(CultureInfo.InvariantCulture, $", and of {rules.Length - MostRulesNamed} more rules") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{alerts.Length} alerts of persistence on {HostNameOf(burst) ?? burst.Host} from {IsoTime.Of(alerts[0].Time)} to {IsoTime.Of(alerts[^1].Time)}: {named}{others}.");
    }

    /// <summary>The name of the host, if an alert has it.</summary>
    public static string? HostNameOf(BurstSummary burst) => burst.Alerts.Select(alert => alert.HostName).FirstOrDefault(name => name is not null);

    public static void Write(Utf8JsonWriter writer, BurstSummary burst)
    {
        writer.WriteString(SummaryFields.Kind, Burst);
        writer.WriteNumber(SummaryFields.Count, burst.Alerts.Length);
        writer.WriteString(SummaryFields.First, IsoTime.Of(burst.Alerts[0].Time));
        writer.WriteString(SummaryFields.Last, IsoTime.Of(burst.Alerts[^1].Time));
        BoundedList.Write(writer, SummaryFields.Prefix + "rules", burst.Rules, RelatedAlertsFields.WriteRule);
        var listed = BoundedList.Write(writer, SummaryFields.Prefix + "alerts", [.. burst.Alerts.Take(MostListed)], WriteAlert);
        writer.WriteBoolean(SummaryFields.Prefix + "truncated", listed < burst.Alerts.Length);
    }

    /// <summary>How many alerts it has; null: it is no burst's.</summary>
    public static long? ReadCount(HostEvent document) =>
        document.First(SummaryFields.Kind) == Burst && long.TryParse(document.First(SummaryFields.Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;

    private static void WriteAlert(Utf8JsonWriter writer, AlertFacts alert)
    {
        writer.WriteStartObject();
        writer.WriteString("id", alert.Id);
        GuideFields.WriteText(writer, "rule_id", alert.RuleId);
        writer.WriteString("time", IsoTime.Of(alert.Time));
        GuideFields.WriteText(writer, "severity", alert.Severity);
        GuideFields.WriteText(writer, "path", alert.Path);
        GuideFields.WriteText(writer, "process", alert.Executable);
        GuideFields.WriteText(writer, "user", alert.UserName ?? alert.UserId);
        writer.WriteEndObject();
    }
}

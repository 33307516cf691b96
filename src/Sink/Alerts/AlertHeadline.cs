using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>What an alert is called and how grave it is: as its rule says, or as its event says where the rule lets it.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="RiskScore">0 to 100.</param>
internal readonly record struct AlertHeadline(string Name, string Severity, double RiskScore)
{
    private static readonly string[] Severities = ["low", "medium", "high", "critical"];

    public static AlertHeadline Of(Hit hit)
    {
        var (rule, overrides) = (hit.Rule, hit.Rule.Overrides);
        var severity = overrides.Severities.Where(mapping => TextsOf(hit.Event, mapping.Field).Contains(mapping.Value))
            .MaxBy(mapping => Array.IndexOf(Severities, mapping.Severity))?.Severity;
        var scores = TextsOf(hit.Event, overrides.RiskScoreField).Select(ScoreOf).Max();
        var name = TextsOf(hit.Event, overrides.NameField).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
        return new(name?.Cut() ?? rule.Name, severity ?? rule.Severity, scores ?? rule.RiskScore);
    }

    private static double? ScoreOf(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 100 ? number : null;

    private static List<string> TextsOf(HostEvent @event, string? name)
    {
        var texts = new List<string>();
        if (name is not null && @event.Fields.Find(name) is { } field)
            foreach (var value in @event[field.Slot])
                texts.Add(value.ToString());
        return texts;
    }
}

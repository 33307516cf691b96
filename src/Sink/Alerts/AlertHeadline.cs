using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>What an alert is called and how grave it is: as its rule says, or as its event says where the rule lets it.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="RiskScore">0 to 100.</param>
internal readonly record struct AlertHeadline(string Name, string Severity, double RiskScore)
{
    public static AlertHeadline Of(Hit hit)
    {
        var (rule, overrides) = (hit.Rule, hit.Rule.Overrides);
        var severity = overrides.Severities.Where(mapping => hit.Event.All(mapping.Field).Contains(mapping.Value))
            .MaxBy(mapping => RuleInfo.Severities.IndexOf(mapping.Severity))?.Severity;
        var score = All(overrides.RiskScoreField).Select(ScoreOf).Max();
        var name = All(overrides.NameField).Find(text => !string.IsNullOrWhiteSpace(text));
        return new(name?.Cut() ?? rule.Name, severity ?? rule.Severity, score ?? rule.RiskScore);

        List<string> All(string? field) => field is null ? [] : hit.Event.All(field);
    }

    private static double? ScoreOf(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 100 ? number : null;
}

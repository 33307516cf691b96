using System.Buffers;

namespace Cronwatch.App.WebConsole;

/// <summary>A filter, made ready to be held against many alerts.</summary>
internal sealed class AlertMatcher(AlertFilter filter)
{
    private readonly SearchValues<string>? _host = PartOf(filter.Host);
    private readonly SearchValues<string>? _user = PartOf(filter.User);
    private readonly SearchValues<string>? _text = PartOf(filter.Text);

    /// <summary>Whether all that the filter says holds of the alert.</summary>
    public bool Takes(AlertSummary alert) =>
        (filter.Rule is null || filter.Rule.Equals(alert.RuleId, StringComparison.OrdinalIgnoreCase))
        && (filter.Severity is null || filter.Severity.Equals(alert.Severity, StringComparison.OrdinalIgnoreCase))
        && !(alert.Time < filter.From) && !(alert.Time >= filter.To)
        && Holds(alert.Host, _host) && Holds(alert.User, _user)
        && (_text is null || HoldsText(alert, _text));

    private static SearchValues<string>? PartOf(string? text) => text is null ? null : SearchValues.Create([text], StringComparison.OrdinalIgnoreCase);

    private static bool HoldsText(AlertSummary alert, SearchValues<string> text) =>
        Holds(alert.Path, text) || Holds(alert.Host, text) || Holds(alert.Process, text) || Holds(alert.User, text) || Holds(alert.Rule, text)
        || Holds(alert.Severity, text) || Holds(alert.Id, text);

    private static bool Holds(string? text, SearchValues<string>? part) => part is null || text.AsSpan().ContainsAny(part);
}

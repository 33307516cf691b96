namespace Cronwatch.App.WebConsole;

/// <summary>A part of the list of alerts, as the API answers it.</summary>
/// <param name="Alerts">The newest first.</param>
/// <param name="Matching">How many there are of what was asked for.</param>
/// <param name="All">How many there are.</param>
/// <param name="Next">What to give as <c>after</c> for the next; null: there are no more.</param>
internal sealed record AlertsAnswer(IReadOnlyList<AlertSummary> Alerts, int Matching, int All, string? Next)
{
    public static AlertsAnswer Of(AlertList list) => new([.. list.Shown.Select(alert => alert.Summary)], list.Matching, list.All, list.Next?.ToString());
}

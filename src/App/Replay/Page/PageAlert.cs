using Cronwatch.App.Pages;
using Cronwatch.App.Trials;
using Cronwatch.Events;

namespace Cronwatch.App.Replay.Page;

/// <summary>An alert, or what stands for several. Its texts are an event's own, as hostile as its host.</summary>
/// <param name="Time">When the event happened.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="RuleId">The rule.</param>
/// <param name="Rule">Its name.</param>
/// <param name="Host">The host's name, or its id.</param>
/// <param name="User">The user's name, or id.</param>
/// <param name="File">The file's path.</param>
/// <param name="Process">The executable, or the process's name.</param>
/// <param name="Reason">The sentence that says what happened.</param>
/// <param name="Others">How many hits or alerts it stands for besides its own; null: none.</param>
/// <param name="IsSummary">Whether it is no hit.</param>
/// <param name="Document">All of it, as JSON; null: there are too many to keep.</param>
internal sealed record PageAlert(
    DateTimeOffset Time, string Severity, string RuleId, string Rule, string Host, string User, string File, string Process,
    string Reason, string? Others, bool IsSummary, byte[]? Document)
{
    /// <summary>What was read of it.</summary>
    public static PageAlert Of(HitFacts facts, byte[]? document) => new(
        facts.EventTime, Cut(facts.Severity), Cut(facts.RuleId), Cut(facts.RuleName), Cut(facts.Host), Cut(facts.User), Cut(facts.File), Cut(facts.Process),
        Cut(facts.Reason), facts.Others, facts.IsSummary, document);

    // One more than is shown, so that it shows that it was cut.
    private static string Cut(string? text) => (text ?? "").Cut(HtmlWriter.MostOfText + 1);
}

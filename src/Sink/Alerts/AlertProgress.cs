using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>How far the answers of an alert have come.</summary>
/// <param name="Revision">How often the alert was published again.</param>
/// <param name="KnowsProcess">Whether what a hit waits for is there: ancestry and user.</param>
/// <param name="Late">Answers that are late.</param>
/// <param name="Resolved">Answers that are resolved.</param>
/// <param name="Links">Processes of the ancestry that are resolved.</param>
/// <param name="Held">How long the hit waited before the alert went out.</param>
public readonly record struct AlertProgress(int Revision, bool KnowsProcess, int Late, int Resolved, int Links, TimeSpan Held)
{
    /// <summary>Whether the hit waited for its process until it was to wait no longer.</summary>
    public bool WaitedInVain { get; init; }

    /// <summary>Whether nothing more is to come.</summary>
    public bool IsWhole => KnowsProcess && Late == 0;

    /// <summary>What an alert says of itself. What cannot be read counts as nothing.</summary>
    public static AlertProgress Of(ReadOnlyMemory<byte> document)
    {
        using var alert = EventJson.Parse(document);
        return alert is null ? default : Of(alert.RootElement);
    }

    /// <summary>What these answers would make an alert say.</summary>
    public static AlertProgress Of(GuideAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var all = GuideFields.StatusesOf(answers);
        return new(
            Revision: 0,
            GuideFields.StatusOf(answers) == AnswerStatus.Resolved,
            all.Count(status => status == AnswerStatus.Late),
            all.Count(status => status == AnswerStatus.Resolved),
            answers.Ancestry.Links.Count(link => link.Status == LinkStatus.Resolved),
            answers.Held)
        {
            WaitedInVain = answers.Ancestry.Status == AnswerStatus.Late || answers.Ancestry.Links.Any(link => link.Status == LinkStatus.Late),
        };
    }

    /// <summary>Whether something is answered now that was not before, be it that there is nothing, and nothing was lost since.</summary>
    public bool IsMoreThan(AlertProgress before) =>
        Resolved >= before.Resolved && Links >= before.Links
        && (Resolved > before.Resolved || Links > before.Links || Late < before.Late || (KnowsProcess && !before.KnowsProcess));

    internal static AlertProgress Of(JsonElement alert) => new(
        Count(alert, "cronwatch.context.revision"),
        TextOf(alert, "cronwatch.context.status") == "resolved",
        Count(alert, "cronwatch.context.late"),
        Count(alert, "cronwatch.context.resolved"),
        LinksOf(alert).Count(link => TextOf(link, "status") == "resolved"),
        TimeSpan.FromMilliseconds(Count(alert, "cronwatch.context.held_ms")))
    {
        WaitedInVain = (Member(alert, "guide.ancestry") is { } ancestry && TextOf(ancestry, "status") == "late")
            || LinksOf(alert).Any(link => TextOf(link, "status") == "late"),
    };

    private static JsonElement.ArrayEnumerator LinksOf(JsonElement alert) =>
        Member(alert, "guide.ancestry") is { } ancestry && Member(ancestry, "links") is { ValueKind: JsonValueKind.Array } links
            ? links.EnumerateArray()
            : default;

    // One can still be added to it.
    private static int Count(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? (int)Math.Clamp(number, 0, int.MaxValue - 1) : 0;

    private static string? TextOf(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.String } value ? EventJson.Text(value) : null;

    private static JsonElement? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : null;
}

using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>How far the answers of an alert have come.</summary>
/// <param name="Revision">How often the alert was published again.</param>
/// <param name="IsWhole">Whether what a hit waits for is there, ancestry and user, and no other answer is late.</param>
/// <param name="Resolved">Answers that are resolved.</param>
/// <param name="Links">Processes of the ancestry that are resolved.</param>
/// <param name="Held">How long the hit waited before the alert went out.</param>
public readonly record struct AlertProgress(int Revision, bool IsWhole, int Resolved, int Links, TimeSpan Held)
{
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
            GuideFields.StatusOf(answers) == AnswerStatus.Resolved && !all.Contains(AnswerStatus.Late),
            all.Count(status => status == AnswerStatus.Resolved),
            answers.Ancestry.Links.Count(link => link.Status == LinkStatus.Resolved),
            answers.Held);
    }

    /// <summary>Whether something is answered now that was not before, and nothing was lost since.</summary>
    public bool IsMoreThan(AlertProgress before) =>
        Resolved >= before.Resolved && Links >= before.Links && (Resolved > before.Resolved || Links > before.Links || (IsWhole && !before.IsWhole));

    internal static AlertProgress Of(JsonElement alert) => new(
        (int)Math.Clamp(Number(alert, "cronwatch.context.revision"), 0, int.MaxValue - 1),
        TextOf(alert, "cronwatch.context.status") == "resolved" && Number(alert, "cronwatch.context.late") == 0,
        (int)Math.Clamp(Number(alert, "cronwatch.context.resolved"), 0, int.MaxValue),
        LinksOf(alert).Count(link => TextOf(link, "status") == "resolved"),
        TimeSpan.FromMilliseconds(Math.Clamp(Number(alert, "cronwatch.context.held_ms"), 0, int.MaxValue)));

    private static JsonElement.ArrayEnumerator LinksOf(JsonElement alert) =>
        Member(alert, "guide.ancestry") is { } ancestry && Member(ancestry, "links") is { ValueKind: JsonValueKind.Array } links
            ? links.EnumerateArray()
            : default;

    private static long Number(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : 0;

    private static string? TextOf(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.String } value ? EventJson.Text(value) : null;

    private static JsonElement? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : null;
}

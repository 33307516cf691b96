using System.Security.Cryptography;
using System.Text;

namespace Cronwatch.Events;

/// <summary>What an alert is called: a function of the space, the rule and the event, so that what comes twice collapses.</summary>
public static class AlertId
{
    /// <summary>
    /// Lower-case hex sha256 of <c>space|rule_id|agent.id|event.id</c>; where one of the two ids is missing or empty, of
    /// <c>space|rule_id|bytes|H</c> with H the hex sha256 of the event's bytes as they came. A part that contains <c>|</c>
    /// is replaced by its own sha256.
    /// </summary>
    /// <param name="space">The space of the alert.</param>
    /// <param name="ruleId">The rule's id, the same over its versions.</param>
    /// <param name="agentId"><c>agent.id</c> of the event.</param>
    /// <param name="eventId"><c>event.id</c> of the event.</param>
    /// <param name="raw">The event's bytes.</param>
    /// <param name="bytesHash">Sha256 of its bytes as they came, where <paramref name="raw"/> are others; else empty.</param>
    public static string Of(
        string space, string ruleId, string? agentId, string? eventId, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> bytesHash = default) =>
        string.IsNullOrEmpty(agentId) || string.IsNullOrEmpty(eventId)
            ? Sha256($"{Part(space)}|{Part(ruleId)}|bytes|{Convert.ToHexStringLower(bytesHash.IsEmpty ? SHA256.HashData(raw) : bytesHash)}")
            : Sha256($"{Part(space)}|{Part(ruleId)}|{Part(agentId)}|{Part(eventId)}");

    /// <summary>
    /// What stands for several events: lower-case hex sha256 of the parts, joined by <c>|</c>, a part that contains it replaced by
    /// its own sha256.
    /// </summary>
    public static string OfMany(params string[] parts) => Sha256(string.Join('|', parts.Select(Part)));

    private static string Part(string text) => text.Contains('|', StringComparison.Ordinal) ? Sha256(text) : text;

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

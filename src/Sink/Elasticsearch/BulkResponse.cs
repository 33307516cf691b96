using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>What the engine says of one document.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ErrorType">The engine's name of the error; null when there is none.</param>
/// <param name="Reason">Its explanation, whole; null when there is none.</param>
/// <param name="IsInFailureStore">Whether it went to a data stream's failure store instead.</param>
internal sealed record BulkItem(int Status, string? ErrorType = null, string? Reason = null, bool IsInFailureStore = false);

/// <summary>The answer to <c>_bulk</c>: an item for each document, in the order sent.</summary>
internal static class BulkResponse
{
    /// <summary>The items; null where the answer is none of an engine's, such as a proxy's page.</summary>
    public static ImmutableArray<BulkItem>? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (Member(document.RootElement, "items") is not { ValueKind: JsonValueKind.Array } items)
                return null;
            var all = ImmutableArray.CreateBuilder<BulkItem>(items.GetArrayLength());
            foreach (var item in items.EnumerateArray())
            {
                if (ItemOf(item) is not { } read)
                    return null;
                all.Add(read);
            }
            return all.MoveToImmutable();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What to print of items that all failed alike: the first, without its explanation, which may hold what an event says.</summary>
    public static string ProblemOf(ImmutableArray<BulkItem> items) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP {items[0].Status} {items[0].ErrorType} for each of {items.Length}");

    // {"create":{"status":400,"error":{"type":"...","reason":"...","caused_by":{...}}}}
    private static BulkItem? ItemOf(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var action in item.EnumerateObject())
        {
            if (Member(action.Value, "status") is not { ValueKind: JsonValueKind.Number } status
                || !status.TryGetInt32(out var code))
                return null;
            var isInFailureStore = Text(Member(action.Value, "failure_store")) == "used";
            return Member(action.Value, "error") is { ValueKind: JsonValueKind.Object } error
                ? new(code, Text(Member(error, "type")), ReasonOf(error), isInFailureStore)
                : new(code, IsInFailureStore: isInFailureStore);
        }
        return null;
    }

    // The outer reason often says only that parsing failed, the cause says of what.
    private static string? ReasonOf(JsonElement error)
    {
        var reason = Text(Member(error, "reason"));
        return Member(error, "caused_by") is { } cause && Text(Member(cause, "reason")) is { Length: > 0 } inner
            ? $"{reason}: {inner}"
            : reason;
    }

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text ? Alerts.EventJson.Text(text) : null;
}

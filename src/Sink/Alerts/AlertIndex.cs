using System.Globalization;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// Which index an alert goes to: a function of the event's time, so that what is sent or replayed twice meets itself.
/// Ids collide within one index only.
/// </summary>
public static class AlertIndex
{
    /// <summary>
    /// <c>cronwatch-alerts-SPACE-yyyy.MM.01</c> of the month (UTC) of the event; <c>cronwatch-alerts-SPACE-undated</c> for
    /// one whose clock was wrong (<see cref="EventTime.IsPlausible"/>), since those would make hundreds of indices.
    /// </summary>
    public static string Of(string space, DateTimeOffset eventTime, DateTimeOffset consumedAt) =>
        EventTime.IsPlausible(eventTime, consumedAt)
            ? string.Create(CultureInfo.InvariantCulture, $"cronwatch-alerts-{space}-{eventTime.UtcDateTime:yyyy.MM}.01")
            : Undated(space);

    /// <summary>
    /// The same from an alert's own <c>kibana.alert.original_time</c> and <c>cronwatch.consumed_at</c>; undated where one of
    /// them cannot be read.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> document, string space) =>
        TryRead(document, out var eventTime, out var consumedAt) ? Of(space, eventTime, consumedAt) : Undated(space);

    /// <summary>Whether a name is that of an index of alerts of a space.</summary>
    public static bool IsOf(string space, string name) =>
        name == Undated(space)
        || (name.StartsWith($"cronwatch-alerts-{space}-", StringComparison.Ordinal)
            && DateOnly.TryParseExact(name[$"cronwatch-alerts-{space}-".Length..], "yyyy.MM.dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
            && month.Day == 1);

    private static string Undated(string space) => $"cronwatch-alerts-{space}-undated";

    // Both stand near the document's start: the scan rarely goes further.
    private static bool TryRead(ReadOnlySpan<byte> document, out DateTimeOffset eventTime, out DateTimeOffset consumedAt)
    {
        (DateTimeOffset? original, DateTimeOffset? consumed) = (null, null);
        try
        {
            var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = EventJson.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return Found(original, consumed, out eventTime, out consumedAt);
            while ((original is null || consumed is null) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("kibana.alert.original_time"u8))
                    original = ReadTime(ref reader);
                else if (reader.ValueTextEquals("cronwatch.consumed_at"u8))
                    consumed = ReadTime(ref reader);
                else
                    reader.Skip();
            }
        }
        catch (JsonException)
        {
            // An alert of somebody else's making: it says no time.
        }
        return Found(original, consumed, out eventTime, out consumedAt);
    }

    private static bool Found(
        DateTimeOffset? original, DateTimeOffset? consumed, out DateTimeOffset eventTime, out DateTimeOffset consumedAt)
    {
        (eventTime, consumedAt) = (original ?? default, consumed ?? default);
        return original is not null && consumed is not null;
    }

    private static DateTimeOffset? ReadTime(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && EventTime.TryParse(EventJson.Text(reader.ValueSpan), out var time))
            return time;
        reader.Skip();
        return null;
    }
}

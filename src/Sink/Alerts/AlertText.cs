using System.Text.Json;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// Single values of an alert's document. It mixes dotted keys with nested objects: <c>host.name</c> may be one key or two, and so may any part
/// of a longer name.
/// </summary>
public static class AlertText
{
    /// <summary>The text of a value, of a list the first; null: there is none. What is no character is U+FFFD.</summary>
    public static string? Of(JsonElement alert, string name) => Find(alert, name) is { } value ? TextOf(value) : null;

    /// <summary>The value of a name; null: there is none.</summary>
    public static JsonElement? Find(JsonElement within, ReadOnlySpan<char> name)
    {
        if (within.ValueKind != JsonValueKind.Object)
            return null;
        if (within.TryGetProperty(name, out var value))
            return value;
        for (var dot = name.IndexOf('.'); dot > 0; dot = NextDot(name, dot))
            if (within.TryGetProperty(name[..dot], out var inner) && Find(inner, name[(dot + 1)..]) is { } found)
                return found;
        return null;
    }

    /// <summary>The text of a plain value, of a list that of the first; null for what has none. What is no character is U+FFFD.</summary>
    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => EventJson.Text(value),
        JsonValueKind.Array => value.GetArrayLength() > 0 ? TextOf(value[0]) : null,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    /// <summary>The name of a member. What is no character is U+FFFD.</summary>
    public static string NameOf(JsonProperty member) => EventJson.Name(member);

    private static int NextDot(ReadOnlySpan<char> name, int after)
    {
        var next = name[(after + 1)..].IndexOf('.');
        return next < 0 ? -1 : after + 1 + next;
    }
}

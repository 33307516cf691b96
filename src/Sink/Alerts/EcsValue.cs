using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>Whether a value is one that the index takes for a field of a type. Neither object nor array.</summary>
internal static class EcsValue
{
    /// <summary>Null fits everywhere.</summary>
    public static bool Fits(FieldType type, JsonElement value) => value.ValueKind == JsonValueKind.Null || type switch
    {
        FieldType.Long => IsNumber(value, number => number is >= long.MinValue and < 9.2233720368547758e18),
        FieldType.Double => IsNumber(value, number => Math.Abs(number) <= float.MaxValue),
        FieldType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False
            || (value.ValueKind == JsonValueKind.String && EventJson.Text(value) is "true" or "false"),
        FieldType.Ip => value.ValueKind == JsonValueKind.String && IsIp(EventJson.Text(value)),
        FieldType.Date => value.ValueKind == JsonValueKind.String
            ? IsoTime.IsStrict(EventJson.Text(value))
            : value.ValueKind == JsonValueKind.Number && IsMilliseconds(value),
        _ => true,
    };

    // Both engines read numbers from text as well.
    private static bool IsNumber(JsonElement value, Predicate<double> inRange)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => EventJson.Text(value),
            _ => "",
        };
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return char.IsAsciiDigit(text.LastOrDefault())
            && double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && inRange(number);
    }

    // Years 0001 to 9999.
    private static bool IsMilliseconds(JsonElement value) =>
        long.TryParse(
            JsonMarshal.GetRawUtf8Value(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number is >= -62_135_596_800_000 and <= 253_402_300_799_999;

    // IPAddress.Parse also takes "1", "0x7f.1", zones, and octal parts; the engines do not.
    private static bool IsIp(string text)
    {
        if (text.Length > 45 || !IPAddress.TryParse(text, out var address))
            return false;
        return address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString() == text
            : text.AsSpan().IndexOfAny("%[]/") < 0;
    }
}

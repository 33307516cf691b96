using System.Text;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.App.Pages;

/// <summary>JSON for people, with its texts as they are written in it: what is escaped stays so.</summary>
internal static class IndentedJson
{
    /// <summary>What is nested deeper is not shown. Alerts nest less deep.</summary>
    public const int MaxDepth = 512;

    /// <summary>A member a line, up to so many characters, where an ellipsis ends it. Never throws at what it is given.</summary>
    public static string Of(ReadOnlySpan<byte> json, int most)
    {
        var text = new StringBuilder();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            for (var before = JsonTokenType.None; text.Length <= most && reader.Read(); before = reader.TokenType)
                Append(text, reader, before);
        }
        catch (JsonException)
        {
            text.Append("\n…");
        }
        return text.Length <= most ? text.ToString() : text.ToString().Cut(most) + "\n…";
    }

    private static void Append(StringBuilder text, Utf8JsonReader reader, JsonTokenType before)
    {
        var (opened, closes) = (before is JsonTokenType.StartObject or JsonTokenType.StartArray, reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray);
        if (before is not (JsonTokenType.None or JsonTokenType.PropertyName) && !(opened && closes))
            text.Append(opened || closes ? "\n" : ",\n").Append(' ', 2 * reader.CurrentDepth);
        var token = Encoding.UTF8.GetString(reader.ValueSpan);
        _ = reader.TokenType switch
        {
            JsonTokenType.PropertyName => text.Append('"').Append(token).Append("\": "),
            JsonTokenType.String => text.Append('"').Append(token).Append('"'),
            _ => text.Append(token),
        };
    }
}

using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Cronwatch.Sinks.Alerts;

/// <summary>Reads an event's JSON without ever throwing at its text.</summary>
internal static class EventJson
{
    /// <summary>What is nested deeper than this is not read at all.</summary>
    public const int MaxDepth = 512;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>The document, or null where the bytes are not one JSON object.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> raw)
    {
        try
        {
            var document = JsonDocument.Parse(raw, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A key, unescaped; what is no character becomes U+FFFD.</summary>
    public static string Name(JsonProperty property) => Text(JsonMarshal.GetRawUtf8PropertyName(property));

    /// <summary>A string's value, unescaped; what is no character becomes U+FFFD.</summary>
    public static string Text(JsonElement value) => Text(JsonMarshal.GetRawUtf8Value(value)[1..^1]);

    /// <summary>
    /// What stands between the quotes, unescaped. The base class library refuses unpaired surrogates and bytes that are
    /// not UTF-8; agents do send them, so they become U+FFFD.
    /// </summary>
    public static string Text(ReadOnlySpan<byte> escaped)
    {
        var text = Encoding.UTF8.GetString(escaped);
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var units = new ArrayBufferWriter<char>(text.Length);
        for (var i = 0; i < text.Length; i++)
            units.Write([text[i] == '\\' ? Unescape(text, ref i) : text[i]]);
        var clean = new StringBuilder(text.Length);
        foreach (var rune in units.WrittenSpan.EnumerateRunes())
            clean.Append(rune);
        return clean.ToString();
    }

    // The document was parsed: every backslash begins a whole escape.
    private static char Unescape(string text, ref int at) => text[++at] switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => (char)ushort.Parse(text.AsSpan((at += 4) - 3, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
        var itself => itself,
    };
}

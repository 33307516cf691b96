using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cronwatch.Detect.Exceptions;

/// <summary>Where in a JSON text something stands.</summary>
internal static class JsonPlaces
{
    /// <summary>
    /// The column, from 1, in UTF-16 units, of what a path such as <c>entries[0].value</c> leads to in a text of one line, or of
    /// the last on the way that is there.
    /// </summary>
    public static int ColumnOf(ReadOnlySpan<byte> json, string path)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var found = reader.TokenStartIndex;
        Follow(ref reader, path.AsSpan(), ref found);
        return 1 + Encoding.UTF8.GetCharCount(json[..(int)found]);
    }

    // The reader stands at a value, whose place is found already.
    private static void Follow(ref Utf8JsonReader reader, ReadOnlySpan<char> path, ref long found)
    {
        if (path.IsEmpty)
            return;
        var isElement = path[0] == '[';
        if (reader.TokenType != (isElement ? JsonTokenType.StartArray : JsonTokenType.StartObject))
            return;
        var rest = isElement ? path[(path.IndexOf(']') + 1)..] : path[LengthOfName(path)..];
        var wanted = isElement ? path[1..path.IndexOf(']')] : path[..LengthOfName(path)];
        for (var index = 0; reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject); index++)
        {
            var isIt = isElement
                ? index == int.Parse(wanted, CultureInfo.InvariantCulture)
                : reader.ValueTextEquals(wanted);
            if (!isElement)
                reader.Read();
            if (isIt)
            {
                found = reader.TokenStartIndex;
                Follow(ref reader, rest.TrimStart('.'), ref found);
                return;
            }
            reader.Skip();
        }
    }

    private static int LengthOfName(ReadOnlySpan<char> path) => path.IndexOfAny('.', '[') is var end and >= 0 ? end : path.Length;
}

using System.Text.Json;

namespace Cronwatch.Ingest.Files;

/// <summary>A hit as Elasticsearch's search and scroll write it: <c>{"_index":…,"_id":…,"_source":{…}}</c>. Its source is the event.</summary>
/// <remarks>
/// An object is a hit by all of its keys, not by one: an event that has a <c>_source</c> among other keys stays what it is.
/// </remarks>
/// <param name="Source">The bytes of the source; empty where there is not exactly one that is an object.</param>
/// <param name="Behind">Where the hit ends.</param>
internal readonly record struct SearchHit(Range Source, int Behind)
{
    // As DocumentChunks: what is nested deeper than an event may be is for its reader to refuse.
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 1_000 };

    /// <summary>Reads the hit with which a text begins. False: it does not begin with one. Never throws on any bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out SearchHit hit)
    {
        hit = default;
        // Elasticsearch writes one of these first, and sorted by name they come first too. So an event is not read twice.
        if (!text.StartsWith("{"u8) || !text[1..].TrimStart(" \t\r\n"u8).StartsWith("\"_"u8))
            return false;
        try
        {
            return TryRead(new Utf8JsonReader(text, isFinalBlock: true, new JsonReaderState(Options)), out hit);
        }
        catch (JsonException)       // Who reads events says why.
        {
            return false;
        }
    }

    private static bool TryRead(Utf8JsonReader reader, out SearchHit hit)
    {
        hit = default;
        var (isHit, sources, source) = (false, 0, default(Range));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.ValueSpan;
            if (!IsKey(key))
                return false;
            var isSource = key.SequenceEqual("_source"u8);
            isHit |= isSource || key.SequenceEqual("_index"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (!isSource)
                continue;
            sources++;
            source = isObject ? start..(int)reader.BytesConsumed : default;
        }
        hit = new(sources == 1 ? source : default, (int)reader.BytesConsumed);
        return isHit;
    }

    private static bool IsKey(ReadOnlySpan<byte> key) => key.StartsWith("_"u8)
        || key.SequenceEqual("fields"u8) || key.SequenceEqual("highlight"u8) || key.SequenceEqual("sort"u8)
        || key.SequenceEqual("inner_hits"u8) || key.SequenceEqual("matched_queries"u8) || key.SequenceEqual("ignored_field_values"u8);
}

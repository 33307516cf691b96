namespace Cronwatch.Ingest.Files;

/// <summary>How events stand in a text, told by its beginning.</summary>
internal static class TextLayout
{
    /// <summary>
    /// Whether each line is an event or several. Not: an array, objects on several lines, answers of Elasticsearch's search.
    /// </summary>
    public static bool IsOfLines(ReadOnlySpan<byte> text)
    {
        text = text[(text.StartsWith("\uFEFF"u8) ? 3 : 0)..].TrimStart(" \t\r\n"u8);
        if (!text.StartsWith("{"u8))
            return !text.StartsWith("["u8);
        var end = text.IndexOf((byte)'\n');
        var isWhole = end < 0 || text[..end].TrimEnd(" \t\r"u8).EndsWith("}"u8);
        return isWhole && !IsKeyOfAnswer(FirstKeyOf(text));
    }

    private static ReadOnlySpan<byte> FirstKeyOf(ReadOnlySpan<byte> text)
    {
        text = text[1..].TrimStart(" \t\r\n"u8);
        return text.StartsWith("\""u8) && text[1..].IndexOf((byte)'"') is >= 0 and var length ? text.Slice(1, length) : default;
    }

    // What may stand first in an answer. Where it is that of an event, the file is only read more slowly.
    private static bool IsKeyOfAnswer(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("took"u8) || key.SequenceEqual("hits"u8) || key.SequenceEqual("_scroll_id"u8) || key.SequenceEqual("pit_id"u8)
        || key.SequenceEqual("timed_out"u8) || key.SequenceEqual("_shards"u8) || key.SequenceEqual("_clusters"u8)
        || key.SequenceEqual("num_reduce_phases"u8) || key.SequenceEqual("terminated_early"u8);
}

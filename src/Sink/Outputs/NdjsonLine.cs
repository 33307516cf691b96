using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Outputs;

/// <summary>An alert as a line of a file.</summary>
internal static class NdjsonLine
{
    /// <summary>The document and a newline; null where it is not one JSON object.</summary>
    public static byte[]? Of(ReadOnlyMemory<byte> document)
    {
        using var alert = EventJson.Parse(document);
        if (alert is null)
            return null;
        byte[] line = [.. document.Span, (byte)'\n'];
        // In JSON a line ends nowhere but in white space. Ours have none; somebody else's may.
        line.AsSpan(..^1).Replace((byte)'\n', (byte)' ');
        line.AsSpan(..^1).Replace((byte)'\r', (byte)' ');
        return line;
    }
}

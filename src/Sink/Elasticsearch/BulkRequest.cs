using System.Buffers;
using System.Text.Json;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>The body of <c>_bulk</c>.</summary>
internal static class BulkRequest
{
    /// <summary>The most documents of a request.</summary>
    public const int MostDocuments = 1_000;

    /// <summary>The most bytes of a request, before compression. A larger document goes alone.</summary>
    public const int MostBytes = 5 * 1_024 * 1_024;

    /// <summary>Where to post it, below the node's address, and what to answer: status and error of each item, no more.</summary>
    public const string Path = "_bulk?filter_path=errors,took,items.*.status,items.*.error,items.*.failure_store";

    /// <summary>
    /// Writes the body: a <c>create</c> line and the document, or an <c>update</c> line and what changes with the whole for when there is none,
    /// one after another. The last line ends like all others.
    /// </summary>
    public static void Write(IReadOnlyList<AlertToIndex> alerts, ArrayBufferWriter<byte> body)
    {
        using var writer = new Utf8JsonWriter(body);
        foreach (var alert in alerts)
        {
            writer.Reset();
            writer.WriteStartObject();
            writer.WriteStartObject(alert.IsUpdate ? "update" : "create");
            writer.WriteString("_index", alert.Index);
            writer.WriteString("_id", alert.Id);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.Flush();
            body.Write("\n"u8);
            if (alert.IsUpdate)
            {
                body.Write("{\"doc\":"u8);
                WriteLine(body, alert.Changes.Span);
                body.Write(",\"upsert\":"u8);
            }
            WriteLine(body, alert.Sent.Span);
            body.Write(alert.IsUpdate ? "}\n"u8 : "\n"u8);
        }
    }

    /// <summary>Cuts alerts into requests of at most <see cref="MostDocuments"/> and <see cref="MostBytes"/>, in order.</summary>
    public static IEnumerable<IReadOnlyList<AlertToIndex>> Cut(IReadOnlyList<AlertToIndex> alerts)
    {
        var (part, bytes) = (new List<AlertToIndex>(), 0);
        foreach (var alert in alerts)
        {
            if (part.Count == MostDocuments || (part.Count > 0 && bytes + SizeOf(alert) > MostBytes))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
            part.Add(alert);
            bytes += SizeOf(alert);
        }
        if (part.Count > 0)
            yield return part;
    }

    private static int SizeOf(AlertToIndex alert) =>
        alert.Sent.Length + alert.Changes.Length + alert.Index.Length + alert.Id.Length + 72;

    // A line break inside a document can only stand between its tokens; here it would end the line.
    private static void WriteLine(ArrayBufferWriter<byte> body, ReadOnlySpan<byte> document)
    {
        var line = body.GetSpan(document.Length)[..document.Length];
        document.CopyTo(line);
        line.Replace((byte)'\n', (byte)' ');
        body.Advance(document.Length);
    }
}

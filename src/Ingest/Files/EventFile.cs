using System.Formats.Tar;
using System.Globalization;
using ZstdSharp;

namespace Cronwatch.Ingest.Files;

/// <summary>
/// The chunks of a file, one after another: JSON events, plain, with gzip or zstd, or tar archives of those, told by what
/// they hold and not by their names. What cannot be read is a chunk with a problem, behind all that could be. Not thread-safe.
/// </summary>
public sealed class EventFile : IDisposable
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "-";

    // Archives in archives, compressed again and again, are no events.
    private const int MostLayers = 6;

    private readonly FileLimits _limits;
    private readonly FileBytes? _bytes;
    private readonly IEnumerator<FileChunk> _chunks;

    private EventFile(string path, FileLimits limits, FileBytes? bytes, IEnumerable<FileChunk>? problem)
    {
        (_limits, _bytes) = (limits, bytes);
        _chunks = (problem ?? Guarded(path, ChunksOf(bytes!, path, 0))).GetEnumerator();
    }

    /// <summary>How many bytes of the file, as it lies there, were read. Any thread may ask.</summary>
    public long BytesRead => _bytes?.BytesRead ?? 0;

    /// <summary>Opens a file. Never throws on any path: what is wrong is its only chunk.</summary>
    /// <param name="path">The file; <c>-</c> is standard input.</param>
    /// <param name="limits">How much of it is held at once.</param>
    public static EventFile Open(string path, FileLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        try
        {
            if (Directory.Exists(path))
                throw new UnreadableException("is a directory", "name the files in it");
            var stream = path == StandardInput ? Console.OpenStandardInput() : new FileStream(path, new FileStreamOptions
            {
                BufferSize = 0,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.SequentialScan,
            });
            return new(path, limits, new FileBytes(stream), null);
        }
        catch (Exception e) when (FileProblem.IsOf(e))
        {
            return new(path, limits, null, [new FileChunk(FileProblem.Of(path, e))]);
        }
    }

    /// <summary>The next chunk, which the caller disposes; null: there are no more. Never throws on any bytes.</summary>
    public FileChunk? Next() => _chunks.MoveNext() ? _chunks.Current : null;

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _chunks.Dispose();
        _bytes?.Dispose();
    }

    // The chunks, and behind them why there are no more.
    private static IEnumerable<FileChunk> Guarded(string source, IEnumerable<FileChunk> chunks)
    {
        using var each = chunks.GetEnumerator();
        while (true)
        {
            FileChunk chunk;
            try
            {
                if (!each.MoveNext())
                    yield break;
                chunk = each.Current;
            }
            catch (Exception e) when (FileProblem.IsOf(e))
            {
                chunk = new FileChunk(FileProblem.Of(source, e));
            }
            yield return chunk;
        }
    }

    private IEnumerable<FileChunk> ChunksOf(Stream stream, string source, int layer)
    {
        if (layer > MostLayers)
            throw new UnreadableException($"is packed more than {MostLayers} times", "unpack it first");
        var peeked = new PeekedStream(stream, FileFormats.HeadBytes);
        var format = FileFormats.Of(peeked.Head);
        using Stream? unpacked = format switch
        {
            FileFormat.Gzip => new Unpacked(new GzipMembers(peeked)),
            FileFormat.Zstd => new Unpacked(new DecompressionStream(peeked, checkEndOfStream: true)),
            _ => null,
        };
        var chunks = unpacked is not null ? ChunksOf(unpacked, source, layer + 1)
            : format == FileFormat.Tar ? ChunksOfTar(peeked, source, layer + 1)
            : ChunksOfText(peeked, source);
        foreach (var chunk in chunks)
            yield return chunk;
    }

    private IEnumerable<FileChunk> ChunksOfText(PeekedStream stream, string source)
    {
        using var text = new TextBuffer(stream, source, _limits);
        var chunks = TextLayout.IsOfLines(stream.Head) ? LineChunks.Of(text, _limits) : new DocumentChunks(text).Read();
        foreach (var chunk in chunks)
            yield return chunk;
        text.ThrowIfFailed();
    }

    private IEnumerable<FileChunk> ChunksOfTar(PeekedStream archive, string source, int layer)
    {
        using var tar = new TarReader(archive, leaveOpen: true);
        var isSaid = false;     // That it ends too early: by the entry in which it does.
        while (!archive.HasEnded && tar.GetNextEntry() is { } entry)
        {
            if (entry is not { DataStream: { } data })
                continue;
            var name = $"{source}!{Harmless(entry.Name)}";
            foreach (var chunk in Guarded(name, ChunksOf(data, name, layer)))
            {
                isSaid |= chunk.Problem is not null && archive.HasEnded;
                yield return chunk;
            }
        }
        if (isSaid)
            yield break;
        if (archive.HasEnded)
            throw new UnreadableException("its tar archive ends in the middle", UnreadableException.CopyAgain);
        // To the end: only there the sums of what the archive is compressed with are checked.
        if (HasMore(archive))
            throw new UnreadableException("something else follows its tar archive", "look at what wrote it; the archive was read");
    }

    // A name of the archive's author is printed and logged: without line ends, escapes and what turns text around.
    private static string Harmless(string name) => string.Concat(name.Select(c => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '?' : c));

    private static bool HasMore(Stream archive)
    {
        var block = new byte[1 << 16];
        var hasMore = false;
        while (archive.Read(block) is > 0 and var read)
            hasMore |= block.AsSpan(0, read).ContainsAnyExcept((byte)0);
        return hasMore;
    }
}

using System.Buffers;

namespace Cronwatch.Ingest.Files;

/// <summary>
/// A piece of a file: whole lines; of JSON that does not keep to lines, whole elements; or why the file could not be read
/// to its end. Its buffer goes back to the pool with <see cref="Dispose"/>.
/// </summary>
public sealed class FileChunk : IDisposable
{
    private byte[]? _buffer;

    internal FileChunk(string source, byte[] buffer, int length)
    {
        (Source, _buffer, Length) = (source, buffer, length);
    }

    internal FileChunk(FileProblem problem)
    {
        (Source, Problem) = (problem.Source, problem);
    }

    /// <summary>The file; of what an archive holds, <c>archive!entry</c>.</summary>
    public string Source { get; }

    /// <summary>The place of its first byte in the file's text, unpacked.</summary>
    public long Offset { get; internal init; }

    /// <summary>The number of its first line, from 1.</summary>
    public long FirstLine { get; internal init; } = 1;

    /// <summary>How long it is, in bytes.</summary>
    public int Length { get; }

    /// <summary>What is wrong; then it holds no text. Null: nothing.</summary>
    public FileProblem? Problem { get; }

    /// <summary>Its text.</summary>
    public ReadOnlySpan<byte> Text => _buffer.AsSpan(0, Length);

    /// <summary>Where its elements are; null: each line is one.</summary>
    internal List<ChunkElement>? Elements { get; init; }

    /// <summary>Gives the buffer back. Once, by whoever read it last.</summary>
    public void Dispose()
    {
        if (_buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        _buffer = null;
    }
}

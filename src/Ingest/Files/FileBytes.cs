namespace Cronwatch.Ingest.Files;

/// <summary>The bytes of a file as they lie there. Says how many were read, and refuses a file that became shorter meanwhile.</summary>
internal sealed class FileBytes(Stream file) : ForwardStream
{
    private readonly long _length = file.CanSeek ? file.Length : 0;
    private long _read;

    /// <summary>How many were read. Any thread may ask.</summary>
    public long BytesRead => Interlocked.Read(ref _read);

    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        if (read == 0 && _read < _length && !buffer.IsEmpty)
            throw new UnreadableException("became shorter while it was read", "read a copy that nobody writes to");
        Interlocked.Add(ref _read, read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}

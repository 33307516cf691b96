using System.Runtime.ExceptionServices;

namespace Cronwatch.Ingest.Files;

/// <summary>What a decompressor makes, also what it made in the very call that met damage.</summary>
/// <remarks>
/// Decompressors write straight into the buffer, throw, and so never say how far they came. It is cleared
/// before, and they may write some bytes more than they mean: what is given then ends with its last line.
/// </remarks>
internal sealed class Unpacked(Stream decompressor) : ForwardStream
{
    // What one step of a decompressor fills: more would be cleared in vain.
    private const int Step = 1 << 16;

    private ExceptionDispatchInfo? _failure;

    public override int Read(Span<byte> buffer)
    {
        _failure?.Throw();
        buffer = buffer[..Math.Min(buffer.Length, Step)];
        buffer.Clear();
        try
        {
            return decompressor.Read(buffer);
        }
        catch (Exception e) when (FileProblem.IsOf(e))
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            var made = buffer.LastIndexOf((byte)'\n') + 1;
            if (made == 0)
                throw;
            return made;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            decompressor.Dispose();
        base.Dispose(disposing);
    }
}

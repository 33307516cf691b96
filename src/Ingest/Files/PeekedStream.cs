using System.Runtime.ExceptionServices;

namespace Cronwatch.Ingest.Files;

/// <summary>A stream whose first bytes can be seen before it is read, and which knows whether it was read to its end.</summary>
internal sealed class PeekedStream : ForwardStream
{
    private readonly Stream _stream;
    private readonly byte[] _head;
    private readonly int _headLength;
    private readonly ExceptionDispatchInfo? _failure;       // Met while peeking: what came before is given first.
    private int _given;

    public PeekedStream(Stream stream, int headBytes)
    {
        (_stream, _head) = (stream, new byte[headBytes]);
        try
        {
            while (_headLength < headBytes && stream.Read(_head, _headLength, headBytes - _headLength) is > 0 and var read)
                _headLength += read;
        }
        catch (Exception e) when (FileProblem.IsOf(e))
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <summary>The first bytes, fewer only where there are no more.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>Whether a reader met the end.</summary>
    public bool HasEnded { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (_given < _headLength)
        {
            var some = Math.Min(buffer.Length, _headLength - _given);
            _head.AsSpan(_given, some).CopyTo(buffer);
            _given += some;
            return some;
        }
        HasEnded = true;
        _failure?.Throw();
        var read = _stream.Read(buffer);
        HasEnded = read == 0 && !buffer.IsEmpty;
        return read;
    }
}

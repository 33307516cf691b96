using System.Buffers;
using System.Runtime.ExceptionServices;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Files;

/// <summary>A window on a text, from which chunks are cut. A failure of the stream waits until all before it was cut.</summary>
internal sealed class TextBuffer : IDisposable
{
    private const int LeastRoom = 3;        // For a byte order mark.

    private readonly Stream _stream;
    private readonly string _source;
    private readonly FileLimits _limits;
    private ExceptionDispatchInfo? _failure;
    private byte[] _bytes;
    private int _room;              // Of the array, which may be larger.
    private int _length;
    private long _offset;
    private long _line = 1;

    public TextBuffer(Stream stream, string source, FileLimits limits)
    {
        (_stream, _source, _limits) = (stream, source, limits);
        _room = Math.Max(LeastRoom, limits.BlockBytes);
        _bytes = ArrayPool<byte>.Shared.Rent(_room);
        while (_length < LeastRoom && !HasEnded && ReadSome())
            continue;
        if (Text.StartsWith("\uFEFF"u8))
            Drop(LeastRoom);
    }

    /// <summary>What was read and not cut.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    /// <summary>Whether nothing follows what was read.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Reads until there is no more room, or no more text.</summary>
    public void Fill()
    {
        while (_length < _room && !HasEnded && ReadSome())
            continue;
    }

    /// <summary>Makes more room. False: the text is longer than a line may be.</summary>
    public bool TryGrow()
    {
        if (_room > _limits.LongestLine)
            return false;
        _room = Math.Min(_room * 2, _limits.LongestLine + 1);
        var larger = ArrayPool<byte>.Shared.Rent(_room);
        Text.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
        return true;
    }

    /// <summary>Cuts so much off the text's beginning.</summary>
    public FileChunk Cut(int length, List<ChunkElement>? elements = null)
    {
        var rest = Text[length..];
        var room = Math.Max(Math.Max(LeastRoom, _limits.BlockBytes), rest.Length);
        var next = ArrayPool<byte>.Shared.Rent(room);
        rest.CopyTo(next);
        var chunk = new FileChunk(_source, _bytes, length) { Offset = _offset, FirstLine = _line, Elements = elements };
        Pass(chunk.Text);
        (_bytes, _room, _length) = (next, room, rest.Length);
        return chunk;
    }

    /// <summary>Lets go of the text's beginning.</summary>
    public void Drop(int length)
    {
        Pass(Text[..length]);
        Text[length..].CopyTo(_bytes);
        _length -= length;
    }

    /// <summary>
    /// Cuts off, as one element that is no event, all up to the next line; where it is asked, the next that begins an object.
    /// </summary>
    public FileChunk CutBroken(DeadLetterReason reason, bool toObject)
    {
        int end;
        while ((end = EndOf(toObject)) < 0 && !HasEnded && TryGrow())
            Fill();
        if (end < 0 && HasEnded)
            end = _length;
        if (end < 0)
            return CutLong(reason, toObject);
        var element = Text[..end].TrimEnd("\r\n"u8).Length;
        return Cut(end, [new(0, element, reason, element)]);
    }

    /// <summary>Throws what the stream failed of, when all of the text was cut.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    // Longer than the window: of the rest only the length is kept. A line end may be its last byte.
    private FileChunk CutLong(DeadLetterReason reason, bool toObject)
    {
        var (offset, line) = (_offset, _line);
        var (head, length) = (_bytes, _length - 1);
        Pass(head.AsSpan(0, length));
        _room = Math.Max(LeastRoom, _limits.BlockBytes);
        (_bytes, _length) = (ArrayPool<byte>.Shared.Rent(_room), 1);
        _bytes[0] = head[length];
        Fill();
        while (EndOf(toObject) < 0 && !HasEnded)
        {
            Drop(_length - 1);
            Fill();
        }
        var end = EndOf(toObject);
        Drop(end > 0 ? end : _length);
        var whole = _offset - offset - (end > 0 ? 1 : 0);
        return new(_source, head, length) { Offset = offset, FirstLine = line, Elements = [new(0, length, reason, whole)] };
    }

    // Behind the line end; −1: there is none.
    private int EndOf(bool toObject) => (toObject ? Text.IndexOf("\n{"u8) : Text.IndexOf((byte)'\n')) + 1 is > 0 and var end ? end : -1;

    private bool ReadSome()
    {
        try
        {
            var read = _stream.Read(_bytes, _length, _room - _length);
            _length += read;
            HasEnded = read == 0;
        }
        catch (Exception e) when (FileProblem.IsOf(e))
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            HasEnded = true;
        }
        return !HasEnded;
    }

    private void Pass(ReadOnlySpan<byte> text)
    {
        _offset += text.Length;
        _line += text.Count((byte)'\n');
    }
}

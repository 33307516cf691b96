using System.IO.Compression;

namespace Cronwatch.Ingest.Files;

/// <summary>Gzip, of one member or several, and whether it is complete.</summary>
/// <remarks>
/// <see cref="GZipStream"/> checks the sums, but takes data that is cut anywhere, or followed by anything, for complete. So
/// when it says that there is no more it is given one more member, of a known text: it finds it only at the end of another.
/// </remarks>
internal sealed class GzipMembers : ForwardStream
{
    private static readonly byte[] Text = "cronwatch cronwatch cronwatch"u8.ToArray();      // Repeats itself: compressed it looks different.
    private static readonly byte[] Member = Compress(Text);

    private readonly Input _input;
    private readonly GZipStream _members;
    private bool _isComplete;

    public GzipMembers(Stream stream) => _members = new GZipStream(_input = new Input(stream), CompressionMode.Decompress);

    public override int Read(Span<byte> buffer)
    {
        if (_isComplete)
            return 0;
        var read = ReadMembers(buffer);
        if (read > 0 || buffer.IsEmpty)
            return read;
        CheckEnd();
        _isComplete = true;
        return 0;
    }

    private void CheckEnd()
    {
        _input.IsFollowed = true;
        Span<byte> behind = stackalloc byte[Text.Length + 1];
        int length;
        try
        {
            length = _members.ReadAtLeast(behind, behind.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            length = 0;
        }
        if (behind[..length].SequenceEqual(Text))
            return;
        throw _input.MemberWasRead
            ? new UnreadableException("its gzip data ends in the middle", UnreadableException.CopyAgain)
            : new UnreadableException("something else follows its gzip data", "look at what wrote it; what is gzip was read");
    }

    private int ReadMembers(Span<byte> buffer)
    {
        try
        {
            return _members.Read(buffer);
        }
        catch (InvalidDataException)        // Its message speaks of archive entries.
        {
            throw new UnreadableException("its gzip data is damaged", UnreadableException.CopyAgain);
        }
    }

    private static byte[] Compress(byte[] text)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Optimal))
            gzip.Write(text);
        return member.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _members.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    // The stream, and behind its end, when it is to be followed, the member.
    private sealed class Input(Stream stream) : ForwardStream
    {
        public bool IsFollowed { get; set; }

        public bool MemberWasRead { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = stream.Read(buffer);
            if (read > 0 || !IsFollowed || MemberWasRead)
                return read;
            MemberWasRead = true;
            Member.CopyTo(buffer);      // The reader's buffer is of some kilobytes.
            return Member.Length;
        }
    }
}

namespace Cronwatch.Agent.Publishing;

/// <summary>
/// Events on the disk until the broker has them: lines in numbered files, each an <c>f</c> or <c>p</c>, a blank and the document. A
/// file goes when all of it was delivered, so after a kill at most one file's worth comes again. Written at once but not forced
/// to the disk: it survives the process, not a loss of power. Safe to use from two threads, of which one appends and one reads.
/// </summary>
internal sealed class Spool : IDisposable
{
    // The client's queue holds several of these.
    private const int MostGivenBytes = 1_000_000;

    private const string Suffix = ".spool";
    private const int SegmentBytes = 1 << 20;
    private const byte LineEnd = (byte)'\n';

    private readonly Lock _lock = new();                // Guards all below.
    private readonly Queue<Segment> _segments = new();  // The oldest first; the last is written to.
    private readonly ManualResetEventSlim _filled = new();
    private readonly ManualResetEventSlim _room = new(initialState: true);
    private readonly string _directory;
    private readonly long _capacity;
    private readonly FileStream _owner;
    private FileStream _last;
    private long _bytes;
    private int _read;                                  // Of the first segment: what was delivered,
    private int _given;                                 // and up to where it was given out.

    private Spool(string directory, long capacity, FileStream owner)
    {
        (_directory, _capacity, _owner) = (directory, capacity, owner);
        foreach (var path in Directory.EnumerateFiles(directory, "*" + Suffix).Order(StringComparer.Ordinal))
            Take(path);
        _last = OpenLast();
    }

    /// <summary>What is kept, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes - _read;
        }
    }

    /// <summary>Set while there is something to read.</summary>
    public ManualResetEventSlim Filled => _filled;

    /// <summary>Set while something was taken off it since it was last full.</summary>
    public ManualResetEventSlim Room => _room;

    /// <summary>Opens the directory, which is made if it is not there, with what an earlier agent left in it.</summary>
    /// <param name="directory">Its own: no other agent may use it.</param>
    /// <param name="capacity">What it may hold, in bytes. At least 2 MB make sense.</param>
    /// <exception cref="IOException">It cannot be used, or another agent uses it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be used.</exception>
    public static Spool Open(string directory, long capacity)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var owner = Own(directory);
        try
        {
            return new Spool(directory, capacity, owner);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Keeps these, all or none. False: there is no room now.</summary>
    /// <exception cref="IOException">The disk is full or broken; nothing is kept.</exception>
    public bool TryAppend(IReadOnlyList<SpooledEvent> events)
    {
        using var lines = new MemoryStream();
        foreach (var one in events)
        {
            lines.WriteByte(one.IsOfProcess ? (byte)'p' : (byte)'f');
            lines.WriteByte((byte)' ');
            lines.Write(one.Document);
            lines.WriteByte(LineEnd);
        }
        var bytes = (int)lines.Length;
        lock (_lock)
        {
            if (_bytes - _read + bytes > _capacity && _bytes > _read)
            {
                _room.Reset();
                return false;
            }
            if (_last.Length > 0 && _last.Length + bytes > SegmentBytes)
                Roll_NeedsLock();
            Write_NeedsLock(lines.GetBuffer().AsSpan(0, bytes));
            _filled.Set();
            return true;
        }
    }

    /// <summary>
    /// The oldest that are not delivered yet, at most so many, and fewer where a file ends. Once they are delivered,
    /// <see cref="Release"/>; else they are given again.
    /// </summary>
    public List<SpooledEvent> Oldest(int most)
    {
        lock (_lock)
        {
            var events = new List<SpooledEvent>();
            var first = _segments.Peek();
            using var file = new FileStream(first.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = _read;
            var bytes = new byte[first.Length - _read];
            file.ReadExactly(bytes);
            var at = 0;
            while (events.Count < most && at < MostGivenBytes && bytes.AsSpan(at).IndexOf(LineEnd) is >= 0 and var end)
            {
                var line = bytes.AsSpan(at, end);
                if (line is [(byte)'f' or (byte)'p', (byte)' ', ..])
                    events.Add(new(line[0] == (byte)'p', line[2..].ToArray()));
                at += end + 1;
            }
            _given = _read + at;
            return events;
        }
    }

    /// <summary>What <see cref="Oldest"/> gave last is delivered.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _read = _given;
            var first = _segments.Peek();
            if (_read == first.Length)
                Drop_NeedsLock(first);
            if (_bytes == _read)
                _filled.Reset();
            _room.Set();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _last.Dispose();
            _owner.Dispose();
            _filled.Dispose();
            _room.Dispose();
        }
    }

    private static FileStream Own(string directory)
    {
        var path = Path.Combine(directory, "owner");
        var isThere = File.Exists(path);
        try
        {
            return new FileStream(path, PrivateOptions(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException e) when (isThere)
        {
            throw new IOException($"{directory}: another agent uses it; give this one a spool of its own ({e.Message})", e);
        }
    }

    // What a kill or a full disk left of a line is none.
    private void Take(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var whole = bytes.AsSpan().LastIndexOf(LineEnd) + 1;
        file.SetLength(whole);
        _segments.Enqueue(new Segment(path) { Length = whole });
        _bytes += whole;
        if (whole > 0)
            _filled.Set();
    }

    private FileStream OpenLast()
    {
        if (_segments.Count == 0)
            _segments.Enqueue(new Segment(PathOf(1)));
        // Those in between are never empty; the first one is if an agent ended with nothing to do.
        while (_segments.Count > 1 && _segments.Peek().Length == 0)
            File.Delete(_segments.Dequeue().Path);
        return ToWrite(_segments.Last());
    }

    // Not FileMode.Append, which never lets a file become shorter than it was.
    private static FileStream ToWrite(Segment segment)
    {
        var file = new FileStream(segment.Path, PrivateOptions(FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete));
        file.Position = file.Length;
        return file;
    }

    private void Write_NeedsLock(ReadOnlySpan<byte> lines)
    {
        var before = _last.Length;
        try
        {
            _last.Write(lines);
            _last.Flush();
        }
        catch (IOException)
        {
            _last.SetLength(before);
            _last.Position = before;
            throw;
        }
        _segments.Last().Length += lines.Length;
        _bytes += lines.Length;
    }

    private void Roll_NeedsLock()
    {
        var next = new Segment(PathOf(NumberOf(_segments.Last().Path) + 1));
        var file = ToWrite(next);       // A disk that is full refuses it here, and what was goes on.
        _last.Dispose();
        _last = file;
        _segments.Enqueue(next);
    }

    private void Drop_NeedsLock(Segment first)
    {
        _bytes -= first.Length;
        (_read, _given) = (0, 0);
        if (_segments.Count > 1)
        {
            File.Delete(_segments.Dequeue().Path);
            return;
        }
        _last.SetLength(0);
        _last.Position = 0;
        first.Length = 0;
    }

    private string PathOf(long number) => Path.Combine(_directory, number.ToString("d10", System.Globalization.CultureInfo.InvariantCulture) + Suffix);

    private static long NumberOf(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;

    // Command lines may hold secrets. Unbuffered: what is appended is the kernel's at once.
    private static FileStreamOptions PrivateOptions(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private sealed class Segment(string path)
    {
        public string Path => path;

        public int Length { get; set; }
    }
}

using System.Globalization;

namespace Cronwatch.Sinks.Outputs;

/// <summary>
/// Files of whole lines, the newest of which grows: <c>NAME-20260115T095500000Z.ndjson</c>, by the time that it was begun. Nothing is renamed
/// or deleted. One owner, and one process for the files of a name.
/// </summary>
internal sealed class NdjsonFiles(NdjsonOptions options, TimeProvider time) : IDisposable
{
    private const string Extension = ".ndjson";
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    private FileStream? _file;
    private DateTimeOffset _begun;

    /// <summary>
    /// Writes as many lines as belong into one file, from a place on, and gives the place after them. They are on the disk then. When it
    /// throws, none of them is, unless the disk does not even take that back: then some are, as whole lines.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or the file is another's.</exception>
    /// <exception cref="UnauthorizedAccessException">We may not write there.</exception>
    public int Append(IReadOnlyList<byte[]> lines, int from)
    {
        var file = FileFor(lines[from].Length);
        var durable = file.Length;
        try
        {
            var next = from;
            for (var length = durable; next < lines.Count && (next == from || length + lines[next].Length <= options.MaxBytes); next++)
            {
                file.Write(lines[next]);
                length += lines[next].Length;
            }
            file.Flush(flushToDisk: true);
            return next;
        }
        catch (IOException)
        {
            TakeBack(file, durable);
            throw;
        }
    }

    public void Dispose() => _file?.Dispose();

    private FileStream FileFor(int length)
    {
        _file ??= OpenNewest();
        if (_file is not null && !HasRoom(_file, length))
            Close();
        return _file ??= Begin();
    }

    private bool HasRoom(FileStream file, int length) =>
        file.Length == 0 || (file.Length + length <= options.MaxBytes && time.GetUtcNow() - _begun < options.MaxAge);

    // Null: there is none.
    private FileStream? OpenNewest()
    {
        if (!Directory.Exists(options.Directory))
            return null;
        var newest = Directory.EnumerateFiles(options.Directory, $"{options.Name}-*{Extension}").Where(path => BegunOf(path) is not null).Max(StringComparer.Ordinal);
        if (newest is null)
            return null;
        _begun = BegunOf(newest)!.Value;
        var file = new FileStream(newest, OptionsOf(FileMode.Open));
        CutTornLine(file);
        return file;
    }

    private FileStream Begin()
    {
        MakeDirectory();
        var now = time.GetUtcNow();
        // A name is taken once, and later files have later names, whatever the clock does.
        _begun = now > _begun ? now : _begun.AddMilliseconds(1);
        var path = Path.Combine(options.Directory, $"{options.Name}-{_begun.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}{Extension}");
        return new FileStream(path, OptionsOf(FileMode.CreateNew));
    }

    private void MakeDirectory()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(options.Directory);
        else if (!Directory.Exists(options.Directory))
            Directory.CreateDirectory(options.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // Nobody else writes it meanwhile (on Unix the lock is advisory: those who only read need none), and nobody but its owner reads it: alerts
    // name users, hosts and weak places.
    private static FileStreamOptions OptionsOf(FileMode mode)
    {
        var file = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return file;
    }

    // Whoever wrote it was killed: its offset was not committed, so that the whole line comes again.
    private static void CutTornLine(FileStream file)
    {
        var bytes = new byte[64 * 1_024];
        var end = file.Length;
        for (var to = end; to > 0; to = Math.Max(0, to - bytes.Length))
        {
            var block = bytes.AsSpan(0, (int)Math.Min(bytes.Length, to));
            file.Position = to - block.Length;
            file.ReadExactly(block);
            if (block.LastIndexOf((byte)'\n') is >= 0 and var at)
            {
                CutAt(file, to - block.Length + at + 1);
                return;
            }
        }
        CutAt(file, 0);
    }

    private static void CutAt(FileStream file, long length)
    {
        if (length < file.Length)
            file.SetLength(length);
        file.Position = length;
    }

    private void TakeBack(FileStream file, long durable)
    {
        try
        {
            CutAt(file, durable);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            Close();        // Opened again, its torn line is cut.
        }
    }

    private void Close()
    {
        var file = _file;
        _file = null;
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // What it still held could not be written, and was not said to be.
        }
    }

    private DateTimeOffset? BegunOf(string path) =>
        DateTimeOffset.TryParseExact(Path.GetFileNameWithoutExtension(path).AsSpan(options.Name.Length + 1), TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var begun) ? begun : null;
}

using System.Buffers.Binary;
using System.Text;
using Cronwatch.Agent.Linux;
using Microsoft.Win32.SafeHandles;

namespace Cronwatch.Agent.Watching;

/// <summary>Changes without the process that made them, for who may not use fanotify.</summary>
internal sealed unsafe class InotifySource : IChangeSource
{
    private const int CloseOnExec = 0x80000, NonBlocking = 0x800;
    private const uint MovedFrom = 0x40, MovedTo = 0x80, Create = 0x100, Delete = 0x200, Overflow = 0x4000, Ignored = 0x8000;
    private const uint OnlyDirectories = 0x1000000, IsDirectory = 0x40000000;
    private const int HeaderBytes = 16;
    private const int BufferBytes = 64 * 1_024;

    // The two halves of a rename are queued one after the other; a read may come between.
    private const int OtherHalfMilliseconds = 10;

    private readonly Dictionary<int, Place> _places = [];
    private readonly byte[] _buffer = new byte[BufferBytes];

    private InotifySource(SafeFileHandle descriptor) => Descriptor = descriptor;

    public SafeFileHandle Descriptor { get; }

    /// <summary>A source; null: why there is none.</summary>
    public static InotifySource? TryCreate(out string why)
    {
        var descriptor = Libc.InotifyInit(CloseOnExec | NonBlocking);
        why = descriptor < 0 ? $"inotify_init1: {Libc.LastErrorText()}" : "";
        return Libc.HandleOf(descriptor) is { } handle ? new InotifySource(handle) : null;
    }

    public string? Watch(Place place)
    {
        var watch = Libc.InotifyAddWatch(Descriptor, place.Path, Create | Delete | MovedFrom | MovedTo | OnlyDirectories);
        if (watch < 0)
            return Libc.LastErrorText();
        _places[watch] = place;
        return null;
    }

    public void Forget(Place place)
    {
        foreach (var key in _places.Where(known => known.Value == place).Select(known => known.Key).ToList())
            _places.Remove(key);
    }

    public void Read(List<Change> changes)
    {
        (Change Half, uint Cookie)? from = null;
        var length = Fill();
        while (length > 0)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(0, length);
            while (rest.Length >= HeaderBytes)
            {
                var end = HeaderBytes + (int)BinaryPrimitives.ReadUInt32LittleEndian(rest[12..]);
                Tell(rest[..end], ref from, changes);
                rest = rest[end..];
            }
            length = from is not null && IsReadableSoon() ? Fill() : 0;
        }
        if (from is { } alone)
            changes.Add(alone.Half);
    }

    public void Dispose() => Descriptor.Dispose();

    private int Fill()
    {
        fixed (byte* buffer = _buffer)
            return (int)Libc.Read(Descriptor, buffer, BufferBytes);
    }

    private bool IsReadableSoon()
    {
        var entry = new Libc.PollEntry { Descriptor = (int)Descriptor.DangerousGetHandle(), Wanted = Libc.Readable };
        return Libc.Poll(&entry, 1, OtherHalfMilliseconds) > 0;
    }

    private void Tell(ReadOnlySpan<byte> record, ref (Change Half, uint Cookie)? from, List<Change> changes)
    {
        var watch = BinaryPrimitives.ReadInt32LittleEndian(record);
        var mask = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]);
        var cookie = BinaryPrimitives.ReadUInt32LittleEndian(record[8..]);
        var name = record[HeaderBytes..];
        var text = Encoding.UTF8.GetString(name.IndexOf((byte)0) is >= 0 and var end ? name[..end] : name);
        if (from is { } half && ((mask & MovedTo) == 0 || half.Cookie != cookie))
        {
            changes.Add(half.Half);     // It left what is watched.
            from = null;
        }
        if ((mask & Overflow) != 0)
            changes.Add(new Change { Kind = ChangeKind.Lost });
        if ((mask & Ignored) != 0)
            _places.Remove(watch);
        if (!_places.TryGetValue(watch, out var place))
            return;
        var told = new Change { Name = text, Place = place, IsDirectory = (mask & IsDirectory) != 0 };
        if ((mask & Create) != 0)
            changes.Add(told with { Kind = ChangeKind.Created });
        if ((mask & Delete) != 0)
            changes.Add(told with { Kind = ChangeKind.Removed });
        if ((mask & MovedFrom) != 0)
            from = (told with { Kind = ChangeKind.Renamed, Place = null, Name = "", FromPlace = place, FromName = text }, cookie);
        if ((mask & MovedTo) == 0)
            return;
        changes.Add(told with { Kind = ChangeKind.Renamed, FromPlace = from?.Half.FromPlace, FromName = from?.Half.FromName ?? "" });
        from = null;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cronwatch.Agent.Linux;
using Microsoft.Win32.SafeHandles;

namespace Cronwatch.Agent.Watching;

/// <summary>
/// Changes with the process that made them. Directories are told by the kernel as handles; which is which is noted when they
/// are watched, so nothing is looked up later, when it may be gone. Needs CAP_SYS_ADMIN.
/// </summary>
internal sealed unsafe class FanotifySource : IChangeSource
{
    private const uint CloseOnExec = 0x1, NonBlocking = 0x2, ReportProcess = 0x80, ReportDirectory = 0x400, ReportName = 0x800;
    private const uint Add = 0x1, OnlyDirectories = 0x8;
    private const ulong MovedFrom = 0x40, MovedTo = 0x80, Create = 0x100, Delete = 0x200, Overflow = 0x4000, Rename = 0x10000000, OnDirectory = 0x40000000;
    private const int FollowLinks = 0x400, HandleToCompare = 0x200, InvalidArgument = 22;
    private const int FileSystemIdAt = 56, StatBytes = 256, MaxHandleBytes = 128, HandleHeaderBytes = 8;

    // What the kernel gives at once; with names of 255 bytes at least 150 changes.
    private const int BufferBytes = 64 * 1_024;

    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly byte[] _buffer = new byte[BufferBytes];
    private ulong _mask = Create | Delete | Rename | OnDirectory;

    private FanotifySource(SafeFileHandle descriptor) => Descriptor = descriptor;

    public SafeFileHandle Descriptor { get; }

    /// <summary>A source; null: why there is none. That a file system lacks handles shows when its directories are watched.</summary>
    public static FanotifySource? TryCreate(out string why)
    {
        // A descriptor of the process tells whether its id is still its own: from 5.15 on, and only for who may.
        var descriptor = Libc.FanotifyInit(CloseOnExec | NonBlocking | ReportDirectory | ReportName | ReportProcess, 0);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == InvalidArgument)
            descriptor = Libc.FanotifyInit(CloseOnExec | NonBlocking | ReportDirectory | ReportName, 0);
        why = descriptor < 0 ? $"fanotify_init: {Libc.LastErrorText()}" : "";
        return Libc.HandleOf(descriptor) is { } handle ? new FanotifySource(handle) : null;
    }

    public string? Watch(Place place)
    {
        if (Mark(place.Path) is { } problem)
            return problem;
        if (KeyOf(place.Path) is not { } key)
            return Libc.LastErrorText();
        _places[key] = place;
        return null;
    }

    public void Forget(Place place)
    {
        foreach (var key in _places.Where(known => known.Value == place).Select(known => known.Key).ToList())
            _places.Remove(key);
    }

    public void Read(List<Change> changes)
    {
        nint length;
        fixed (byte* buffer = _buffer)
            length = Libc.Read(Descriptor, buffer, BufferBytes);
        if (length <= 0)
            return;
        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, (int)length);
        while (FanotifyRecord.TryTake(ref rest, out var record))
        {
            if (record.ProcessDescriptor is >= 0 and var descriptor)
                _ = Libc.Close(descriptor);
            Tell(record, changes);
        }
    }

    public void Dispose() => Descriptor.Dispose();

    private void Tell(in FanotifyRecord record, List<Change> changes)
    {
        var told = new Change
        {
            IsDirectory = (record.Mask & OnDirectory) != 0,
            Pid = record.Pid,
            IsGone = record.ProcessDescriptor == -1,
        };
        if ((record.Mask & Overflow) != 0)
            changes.Add(told with { Kind = ChangeKind.Lost });
        if ((record.Mask & Rename) != 0)
            AddTo(changes, told with { Kind = ChangeKind.Renamed }, record.To, record.From);
        // Before 5.17 a rename comes in two halves, which nothing joins.
        if ((record.Mask & MovedFrom) != 0)
            AddTo(changes, told with { Kind = ChangeKind.Renamed }, null, record.Entry);
        if ((record.Mask & MovedTo) != 0)
            AddTo(changes, told with { Kind = ChangeKind.Renamed }, record.Entry, null);
        // Both in one record: in which order, only what is there now can tell.
        var (created, removed) = ((record.Mask & Create) != 0, (record.Mask & Delete) != 0);
        var removedFirst = created && removed && PlaceOf(record.Entry) is { } place && Path.Exists(place.PathOf(record.Entry!.Value.Name));
        if (removed && removedFirst)
            AddTo(changes, told with { Kind = ChangeKind.Removed }, record.Entry, null);
        if (created)
            AddTo(changes, told with { Kind = ChangeKind.Created }, record.Entry, null);
        if (removed && !removedFirst)
            AddTo(changes, told with { Kind = ChangeKind.Removed }, record.Entry, null);
    }

    private void AddTo(List<Change> changes, Change change, FanotifyRecord.EntryName? entry, FanotifyRecord.EntryName? from)
    {
        change = change with { Place = PlaceOf(entry), Name = entry?.Name ?? "", FromPlace = PlaceOf(from), FromName = from?.Name ?? "" };
        if (change.Place is not null || change.FromPlace is not null)
            changes.Add(change);
    }

    private Place? PlaceOf(FanotifyRecord.EntryName? entry) => entry is { } name ? _places.GetValueOrDefault(name.Directory) : null;

    private string? Mark(string path)
    {
        if (Libc.FanotifyMark(Descriptor, Add | OnlyDirectories, _mask, Libc.CurrentDirectory, path) == 0)
            return null;
        if (Marshal.GetLastPInvokeError() != InvalidArgument || (_mask & Rename) == 0)
            return Libc.LastErrorText();
        _mask = (_mask & ~Rename) | MovedFrom | MovedTo;
        return Mark(path);
    }

    private static string? KeyOf(string path)
    {
        var stat = stackalloc byte[StatBytes];
        var handle = stackalloc byte[HandleHeaderBytes + MaxHandleBytes];
        int mount;
        if (Libc.StatFileSystem(path, stat) != 0)
            return null;
        *(uint*)handle = MaxHandleBytes;
        // Some file systems have handles only to compare (from 6.5 on); older kernels do not know the flag.
        if (Libc.NameToHandle(Libc.CurrentDirectory, path, handle, &mount, FollowLinks | HandleToCompare) != 0)
        {
            *(uint*)handle = MaxHandleBytes;
            if (Libc.NameToHandle(Libc.CurrentDirectory, path, handle, &mount, FollowLinks) != 0)
                return null;
        }
        var used = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(handle, sizeof(uint)));
        return FanotifyRecord.KeyOf(new(stat + FileSystemIdAt, 8), new(handle, HandleHeaderBytes + (int)used));
    }
}

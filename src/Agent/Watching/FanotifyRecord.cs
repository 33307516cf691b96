using System.Buffers.Binary;
using System.Text;

namespace Cronwatch.Agent.Watching;

/// <summary>One record of a fanotify group that reports directories and names: struct fanotify_event_metadata and what follows it.</summary>
/// <param name="Mask">What happened; several changes of one process to one name may come as one record.</param>
/// <param name="Pid">The process; 0 where it is of another namespace.</param>
/// <param name="ProcessDescriptor">A descriptor of the process, to be closed; −1: it is gone; null: the kernel gives none.</param>
/// <param name="Entry">The name; null where there is none.</param>
/// <param name="From">The old name of a rename; null: in no watched directory.</param>
/// <param name="To">The new name of a rename; null: in no watched directory.</param>
internal readonly record struct FanotifyRecord(
    ulong Mask, int Pid, int? ProcessDescriptor, FanotifyRecord.EntryName? Entry, FanotifyRecord.EntryName? From, FanotifyRecord.EntryName? To)
{
    private const int MetadataBytes = 24;
    private const int InfoHeaderBytes = 4;
    private const int FileSystemBytes = 8;
    private const int HandleHeaderBytes = 8;

    /// <summary>A name in a directory.</summary>
    /// <param name="Directory">The directory's file system and handle: see <see cref="KeyOf"/>.</param>
    /// <param name="Name">The name.</param>
    internal readonly record struct EntryName(string Directory, string Name);

    /// <summary>The directory's key: file system id, then struct file_handle as far as it is used. Bytes as Latin-1.</summary>
    public static string KeyOf(ReadOnlySpan<byte> fileSystem, ReadOnlySpan<byte> handle) =>
        string.Concat(Encoding.Latin1.GetString(fileSystem), Encoding.Latin1.GetString(handle));

    /// <summary>Takes one record off the buffer; false: there is no whole one.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> buffer, out FanotifyRecord record)
    {
        record = default;
        if (buffer.Length < MetadataBytes)
            return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(buffer);
        int metadata = BinaryPrimitives.ReadUInt16LittleEndian(buffer[6..]);
        if (length < MetadataBytes || length > buffer.Length || metadata < MetadataBytes || metadata > length)
            return false;
        record = Read(buffer[..(int)length], metadata);
        buffer = buffer[(int)length..];
        return true;
    }

    // All Linux that .NET runs on is little-endian but s390x, where fanotify's fields are in its own order as well.
    private static FanotifyRecord Read(ReadOnlySpan<byte> bytes, int metadata)
    {
        int? process = null;
        EntryName? entry = null, from = null, to = null;
        var rest = bytes[metadata..];
        while (rest.Length >= InfoHeaderBytes)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            if (length < InfoHeaderBytes || length > rest.Length)
                break;
            var info = rest[InfoHeaderBytes..length];
            switch (rest[0])
            {
                case 2:         // FAN_EVENT_INFO_TYPE_DFID_NAME
                    entry = NameIn(info);
                    break;
                case 4 when info.Length >= sizeof(int):         // PIDFD
                    process = BinaryPrimitives.ReadInt32LittleEndian(info);
                    break;
                case 10:        // OLD_DFID_NAME
                    from = NameIn(info);
                    break;
                case 12:        // NEW_DFID_NAME
                    to = NameIn(info);
                    break;
            }
            rest = rest[length..];
        }
        return new(BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]), process, entry, from, to);
    }

    private static EntryName? NameIn(ReadOnlySpan<byte> info)
    {
        if (info.Length < FileSystemBytes + HandleHeaderBytes)
            return null;
        var handle = HandleHeaderBytes + (long)BinaryPrimitives.ReadUInt32LittleEndian(info[FileSystemBytes..]);
        if (handle > info.Length - FileSystemBytes)
            return null;
        var name = info[(FileSystemBytes + (int)handle)..];
        var end = name.IndexOf((byte)0);
        return new EntryName(
            KeyOf(info[..FileSystemBytes], info.Slice(FileSystemBytes, (int)handle)),
            Encoding.UTF8.GetString(end < 0 ? name : name[..end]));
    }
}

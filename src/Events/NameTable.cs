using System.Buffers.Binary;
using System.Numerics;

namespace Cronwatch.Events;

/// <summary>
/// Some names, each with a number: finds by one probe and at most one comparison, since the table is made so that no two
/// of its names meet.
/// </summary>
internal sealed class NameTable
{
    private readonly Entry[] _entries;
    private readonly ulong _multiplier;
    private readonly int _shift;

    public NameTable(List<(byte[] Name, int Number)> names)
    {
        var random = new Random(1);
        for (var bits = BitOperations.Log2((uint)names.Count | 1) + 1; ; bits++)
            for (var attempt = 0; attempt < 100; attempt++)
            {
                _multiplier = (ulong)random.NextInt64() | 1;
                _shift = 64 - bits;
                _entries = new Entry[1 << bits];
                if (names.TrueForAll(TryAdd))
                    return;
            }
    }

    /// <summary>The number of a name, or −1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        ref readonly var entry = ref _entries[PlaceOf(name)];
        return entry.Name is { } found && name.SequenceEqual(found) ? entry.Number : -1;
    }

    private bool TryAdd((byte[] Name, int Number) name)
    {
        ref var entry = ref _entries[PlaceOf(name.Name)];
        if (entry.Name is not null)
            return false;
        entry = new(name.Name, name.Number);
        return true;
    }

    // Mixes every byte by the multiplier, so that another one parts any two names.
    private int PlaceOf(ReadOnlySpan<byte> name)
    {
        var hash = (ulong)name.Length;
        for (; name.Length > 8; name = name[8..])
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name)) * _multiplier, 32);
        return (int)(((hash ^ Word(name)) * _multiplier) >> _shift);
    }

    // Up to eight bytes, none of them lost.
    private static ulong Word(ReadOnlySpan<byte> name)
    {
        var length = name.Length;
        if (length >= 4)
            return BinaryPrimitives.ReadUInt32LittleEndian(name) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[(length - 4)..]) << 32);
        return length == 0 ? 0 : name[0] | ((ulong)name[length / 2] << 8) | ((ulong)name[length - 1] << 16);
    }

    private readonly record struct Entry(byte[]? Name, int Number);
}

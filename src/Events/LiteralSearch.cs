using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Cronwatch.Events;

/// <summary>
/// Finds many ASCII literals in bytes at once, ignoring the case of ASCII letters. Immutable; allocates nothing while it
/// searches.
/// </summary>
/// <remarks>
/// Three bytes of each literal, the rarest three in a row, are its key. The keys lie in eight buckets
/// (<see cref="LiteralBuckets"/>), which become bits in tables that are asked for a byte, or for its low and its high half
/// where the processor cannot look up more: where the bits of three neighbours meet, the three are looked up among the keys,
/// and the literals of that key are compared.
/// Source: the algorithm "Teddy" of Hyperscan (G. Langdale), as the documentation of Rust's aho-corasick tells it; the
/// lookup instead of a comparison with all of a bucket lets it take hundreds of literals.
/// </remarks>
public sealed class LiteralSearch
{
    /// <summary>The length of the shortest literal that can be searched for.</summary>
    public const int Shortest = 3;

    private readonly int _mask;
    private readonly int[] _keys;           // By hash, open addressing, at most a quarter full; −1: free.
    private readonly Entry[][] _entries;    // Beside the keys.
    private readonly Vector256<byte>[] _low = new Vector256<byte>[Shortest];
    private readonly Vector256<byte>[] _high = new Vector256<byte>[Shortest];
    private readonly byte[][] _whole = [new byte[128], new byte[128], new byte[128]];      // By ASCII character.

    /// <summary>A search for literals of three or more ASCII characters.</summary>
    public LiteralSearch(IEnumerable<string> literals)
    {
        ArgumentNullException.ThrowIfNull(literals);
        var byKey = literals.Select((literal, index) => Entry.Of(literal, index)).GroupBy(e => e.Key).OrderBy(g => g.Key).ToArray();
        Count = byKey.Sum(g => g.Count());
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)(byKey.Length * 4) + 1);
        (_mask, _keys, _entries) = (size - 1, new int[size], new Entry[size][]);
        Array.Fill(_keys, -1);
        foreach (var group in byKey)
            Add(group.Key, [.. group]);
        foreach (var (key, bucket) in LiteralBuckets.Of(byKey.Select(g => g.Key)))
            FillTables(key, (byte)(1 << bucket));
    }

    /// <summary>How many literals there are.</summary>
    public int Count { get; }

    /// <summary>Whether one of them stands anywhere in the bytes.</summary>
    public bool FindsAny(ReadOnlySpan<byte> bytes) => Search(bytes, []) >= 0;

    /// <summary>A place inside the first of them that stands in the bytes; −1: none does.</summary>
    public int IndexOfAny(ReadOnlySpan<byte> bytes) => Search(bytes, []);

    /// <summary>Sets the bit of each literal that stands in the bytes, by its place in the list; others stay as they are.</summary>
    public void FindAll(ReadOnlySpan<byte> bytes, Span<ulong> found) => Search(bytes, found);

    // With room for bits: sets them and goes on. Without: ends at the first, and gives its place.
    private int Search(ReadOnlySpan<byte> bytes, Span<ulong> found)
    {
        var last = bytes.Length - Shortest;
        if (Avx512Vbmi.IsSupported && last >= Vector512<byte>.Count - 1)
            return SearchByBytes(bytes, last, found);
        if (Vector256.IsHardwareAccelerated && last >= Vector256<byte>.Count - 1)
            return SearchByHalves(bytes, last, found);
        for (var at = 0; at <= last; at++)
            if (Compare(bytes, at, found) && found.IsEmpty)
                return at;
        return -1;
    }

    // Here and below the last step goes over some places again, which is cheaper than to compare the rest one by one.
    private int SearchByBytes(ReadOnlySpan<byte> bytes, int last, Span<ulong> found)
    {
        ref var start = ref MemoryMarshal.GetReference(bytes);
        var (table0, table1, table2) = (TableOf(0), TableOf(1), TableOf(2));
        for (var at = 0; at <= last; at += Vector512<byte>.Count)
        {
            at = Math.Min(at, last - Vector512<byte>.Count + 1);
            var met = BucketsAt(ref start, at, table0) & BucketsAt(ref start, at + 1, table1) & BucketsAt(ref start, at + 2, table2);
            if (CompareAll(bytes, at, ~Vector512.Equals(met, Vector512<byte>.Zero).ExtractMostSignificantBits(), found) is >= 0 and var place)
                return place;
        }
        return -1;
    }

    private int SearchByHalves(ReadOnlySpan<byte> bytes, int last, Span<ulong> found)
    {
        ref var start = ref MemoryMarshal.GetReference(bytes);
        for (var at = 0; at <= last; at += Vector256<byte>.Count)
        {
            at = Math.Min(at, last - Vector256<byte>.Count + 1);
            var met = BucketsAt(ref start, at, 0) & BucketsAt(ref start, at, 1) & BucketsAt(ref start, at, 2);
            if (CompareAll(bytes, at, ~Vector256.Equals(met, Vector256<byte>.Zero).ExtractMostSignificantBits(), found) is >= 0 and var place)
                return place;
        }
        return -1;
    }

    private (Vector512<byte> Lower, Vector512<byte> Upper) TableOf(int position) =>
        (Vector512.Create(_whole[position], 0), Vector512.Create(_whole[position], 64));

    // The instruction looks at the lower seven bits: other bytes are taken for an ASCII character, until they are compared.
    private static Vector512<byte> BucketsAt(ref byte start, int at, (Vector512<byte> Lower, Vector512<byte> Upper) table) =>
        Avx512Vbmi.PermuteVar64x8x2(table.Lower, Vector512.LoadUnsafe(ref start, (nuint)at), table.Upper);

    private Vector256<byte> BucketsAt(ref byte start, int at, int position)
    {
        var bytes = Vector256.LoadUnsafe(ref start, (nuint)(at + position));
        var high = Vector256.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & Vector256.Create((byte)0x0f);
        return LowHalf(_low[position], bytes) & Look(_high[position], high);
    }

    // The instruction looks at the lower four bits of ASCII by itself, and finds nothing for other bytes.
    private static Vector256<byte> LowHalf(Vector256<byte> table, Vector256<byte> bytes) =>
        Avx2.IsSupported ? Avx2.Shuffle(table, bytes) : Look(table, bytes & Vector256.Create((byte)0x0f));

    private static Vector256<byte> Look(Vector256<byte> table, Vector256<byte> index) => Avx2.IsSupported
        ? Avx2.Shuffle(table, index)
        : Vector256.Create(Vector128.Shuffle(table.GetLower(), index.GetLower()), Vector128.Shuffle(table.GetUpper(), index.GetUpper()));

    // At the places of these bits. Not −1: there one was found, and no more are wanted.
    private int CompareAll(ReadOnlySpan<byte> bytes, int at, ulong places, Span<ulong> found)
    {
        for (; places != 0; places &= places - 1)
            if (at + BitOperations.TrailingZeroCount(places) is var place && Compare(bytes, place, found) && found.IsEmpty)
                return place;
        return -1;
    }

    private bool Compare(ReadOnlySpan<byte> bytes, int at, Span<ulong> found)
    {
        var key = KeyOf(bytes[at..]);
        var slot = SlotOf(key);
        while (_keys[slot] != key)
        {
            if (_keys[slot] < 0)
                return false;
            slot = (slot + 1) & _mask;
        }
        var any = false;
        foreach (var entry in _entries[slot])
        {
            if (!entry.StandsAt(bytes, at))
                continue;
            any = true;
            if (found.IsEmpty)
                return true;
            found[entry.Index >> 6] |= 1UL << entry.Index;
        }
        return any;
    }

    private void Add(int key, Entry[] entries)
    {
        var slot = SlotOf(key);
        while (_keys[slot] >= 0)
            slot = (slot + 1) & _mask;
        (_keys[slot], _entries[slot]) = (key, entries);
    }

    // Multiplying by 2^32 / golden ratio spreads the keys over the upper bits.
    private int SlotOf(int key) => (int)((uint)key * 0x9E3779B9 >> 8) & _mask;

    private static int KeyOf(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | 0x202020;

    private void FillTables(int key, byte bit)
    {
        for (var position = 0; position < Shortest; position++)
        {
            var folded = (byte)(key >> (8 * position));
            Fill(position, folded, bit);
            Fill(position, (byte)(folded & ~0x20), bit);       // What folds to it, which is a letter in the other case or rare.
        }
    }

    private void Fill(int position, byte b, byte bit)
    {
        _whole[position][b] |= bit;
        foreach (var half in (ReadOnlySpan<int>)[0, 16])        // Each half of a vector looks up its own table.
        {
            _low[position] = _low[position].WithElement(half + (b & 0x0f), (byte)(_low[position][half + (b & 0x0f)] | bit));
            _high[position] = _high[position].WithElement(half + (b >> 4), (byte)(_high[position][half + (b >> 4)] | bit));
        }
    }

    /// <param name="Index">Its place in the list.</param>
    /// <param name="Folded">In lower case.</param>
    /// <param name="Rare">Where its rarest three bytes begin.</param>
    private sealed record Entry(int Index, byte[] Folded, int Rare)
    {
        public static Entry Of(string literal, int index)
        {
            if (literal.Length < Shortest || !Ascii.IsValid(literal))
                throw new ArgumentException($"`{literal}` is not three or more ASCII characters.", nameof(literal));
            var folded = Encoding.ASCII.GetBytes(literal.ToLowerInvariant());
            var rare = Enumerable.Range(0, folded.Length - Shortest + 1).MinBy(at => LiteralBuckets.CommonnessOf(KeyOf(folded.AsSpan(at))));
            return new Entry(index, folded, rare);
        }

        public int Key => KeyOf(Folded.AsSpan(Rare));

        public bool StandsAt(ReadOnlySpan<byte> bytes, int rareAt)
        {
            var start = rareAt - Rare;
            return start >= 0 && start + Folded.Length <= bytes.Length && Ascii.EqualsIgnoreCase(bytes.Slice(start, Folded.Length), Folded);
        }
    }
}

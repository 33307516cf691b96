using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Cronwatch.Detect.Exceptions.ValueLists;

/// <summary>
/// A set of texts, for millions of them: their bytes one after another, and a table of their places. Hexadecimal digits, which
/// most long lists are made of, take half a byte each. Filled by one thread, then read by any; looking up allocates nothing.
/// </summary>
/// <remarks>
/// A slot is 24 bits of the hash and 40 bits of place, so that a text that is not there costs one look into the table.
/// <code>
/// slots   … | 0 | hash ∙ place | hash ∙ place | 0 | …          0: free, which ends a search
/// chunks  … length × 2 + isHex, 1 to 3 bytes ∙ bytes …
/// </code>
/// </remarks>
internal sealed class PackedTexts
{
    /// <summary>The most bytes of a text: Elasticsearch indexes no longer keyword.</summary>
    public const int LongestText = 32_766;

    private const int ChunkBits = 24;
    private const int ChunkLength = 1 << ChunkBits;
    private const int PlaceBits = 40;
    private const ulong PlaceMask = (1UL << PlaceBits) - 1;
    private const double FullAt = 0.75;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly byte[] _packed = new byte[LongestText + 3];        // For adding.
    private readonly ulong[] _slots;
    private readonly List<byte[]> _chunks = [];
    private int _used = ChunkLength;        // Of the last chunk. There is none yet: as if it were full.

    /// <summary>An empty set.</summary>
    /// <param name="most">As many texts may be added.</param>
    public PackedTexts(int most) => _slots = new ulong[(int)(most / FullAt) + 2];

    public int Count { get; private set; }

    /// <summary>Adds a text of at most <see cref="LongestText"/> bytes. False when it is there already.</summary>
    public bool Add(ReadOnlySpan<byte> text)
    {
        var packed = _packed.AsSpan(0, Pack(text, _packed));
        var hash = HashOf(packed);
        var slot = Find(packed, hash);
        if (_slots[slot] != 0)
            return false;
        _slots[slot] = (hash << PlaceBits) | Store(packed);
        Count++;
        return true;
    }

    public bool Contains(ReadOnlySpan<byte> text)
    {
        if (text.Length > LongestText)
            return false;
        Span<byte> few = stackalloc byte[256];
        var packed = text.Length + 3 <= few.Length ? few : new byte[text.Length + 3];
        packed = packed[..Pack(text, packed)];
        return _slots[Find(packed, HashOf(packed))] != 0;
    }

    // The slot of the text, or the free one where it belongs.
    private int Find(ReadOnlySpan<byte> packed, ulong hash)
    {
        var slot = (int)Math.BigMul(hash, (ulong)_slots.Length, out _);
        for (; _slots[slot] is not 0 and var taken; slot = slot + 1 == _slots.Length ? 0 : slot + 1)
            if (taken >> PlaceBits == (hash & (ulong.MaxValue >> PlaceBits)) && At(taken & PlaceMask).StartsWith(packed))
                return slot;
        return slot;
    }

    // Places begin at 1. What is packed says how long it is, so that what it begins with is all of it.
    private ReadOnlySpan<byte> At(ulong place) =>
        _chunks[(int)((place - 1) >> ChunkBits)].AsSpan((int)(place - 1) & (ChunkLength - 1));

    private ulong Store(ReadOnlySpan<byte> packed)
    {
        if (_used + packed.Length > ChunkLength)
        {
            _chunks.Add(new byte[ChunkLength]);
            _used = 0;
        }
        packed.CopyTo(_chunks[^1].AsSpan(_used));
        var place = ((ulong)(_chunks.Count - 1) << ChunkBits) + (ulong)_used + 1;
        _used += packed.Length;
        return place;
    }

    private static int Pack(ReadOnlySpan<byte> text, Span<byte> packed)
    {
        var isHex = text.Length % 2 == 0 && !text.ContainsAnyExcept(HexDigits);
        var at = WriteHeader((text.Length << 1) | (isHex ? 1 : 0), packed);
        if (isHex)
        {
            Convert.FromHexString(text, packed[at..], out _, out var written);
            return at + written;
        }
        text.CopyTo(packed[at..]);
        return at + text.Length;
    }

    // Seven bits a byte, the lowest first; the high bit says that more follow.
    private static int WriteHeader(int header, Span<byte> to)
    {
        var at = 0;
        for (; header >= 0x80; header >>= 7)
            to[at++] = (byte)(header | 0x80);
        to[at++] = (byte)header;
        return at;
    }

    // Every byte is mixed by a multiplier, so that the upper bits, which choose the slot, depend on all of them.
    private static ulong HashOf(ReadOnlySpan<byte> bytes)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;        // 2^64 / golden ratio
        var hash = (ulong)bytes.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Multiplier, 32);
        foreach (var b in bytes)
            hash = BitOperations.RotateLeft((hash ^ b) * Multiplier, 32);
        hash = (hash ^ (hash >> 29)) * Multiplier;
        return hash ^ (hash >> 32);
    }
}

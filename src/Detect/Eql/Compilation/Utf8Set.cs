using System.Buffers.Binary;
using System.Numerics;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>A fixed set of texts as UTF-8. Looking one up allocates nothing.</summary>
internal sealed class Utf8Set
{
    private readonly bool _ignoreCase;
    private readonly byte[]?[] _slots;      // Open addressing, at most half full: a free slot ends every search.
    private readonly int[] _indices;        // By slot: the text's place among those given.
    private readonly int _mask;
    private readonly int _shortest = int.MaxValue;
    private readonly int _longest;

    /// <param name="texts">The texts; folded where case is ignored.</param>
    /// <param name="ignoreCase">Whether the case of ASCII letters is ignored.</param>
    public Utf8Set(IReadOnlyCollection<byte[]> texts, bool ignoreCase)
    {
        _ignoreCase = ignoreCase;
        _slots = new byte[]?[(int)BitOperations.RoundUpToPowerOf2((uint)texts.Count * 2 + 1)];
        _indices = new int[_slots.Length];
        _mask = _slots.Length - 1;
        var index = 0;
        foreach (var text in texts)
        {
            _shortest = Math.Min(_shortest, text.Length);
            _longest = Math.Max(_longest, text.Length);
            var slot = SlotOf(text);
            while (_slots[slot] is { } taken && !taken.AsSpan().SequenceEqual(text))
                slot = (slot + 1) & _mask;
            (_slots[slot], _indices[slot]) = (text, index++);
        }
    }

    public bool Contains(ReadOnlySpan<byte> value) => IndexOf(value) >= 0;

    /// <summary>The place of the value among the texts that were given, each once; −1 when it is none of them.</summary>
    public int IndexOf(ReadOnlySpan<byte> value)
    {
        if (value.Length < _shortest || value.Length > _longest)
            return -1;
        for (var slot = SlotOf(value); _slots[slot] is { } text; slot = (slot + 1) & _mask)
            if (_ignoreCase ? AsciiCase.Equal(value, text) : value.SequenceEqual(text))
                return _indices[slot];
        return -1;
    }

    // Of the length and the last eight bytes: paths differ at their ends. Setting the bit of case everywhere makes the
    // hash ignore case; that it takes a few other characters for each other too costs a comparison now and then.
    private int SlotOf(ReadOnlySpan<byte> text)
    {
        ulong tail = 0;
        if (text.Length >= sizeof(ulong))
            tail = BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]);
        else
            foreach (var b in text)
                tail = (tail << 8) | b;
        var mixed = ((tail | 0x2020202020202020) + (ulong)text.Length) * 0x9E3779B97F4A7C15;    // 2^64 / golden ratio
        return (int)(mixed >> 32) & _mask;
    }
}

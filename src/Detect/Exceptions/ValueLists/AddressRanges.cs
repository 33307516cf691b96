using System.Numerics;

namespace Cronwatch.Detect.Exceptions.ValueLists;

/// <summary>
/// A set of addresses and ranges of them, for millions: sorted, where ranges touch or overlap made one. Immutable; looking up
/// allocates nothing.
/// </summary>
internal sealed class AddressRanges
{
    // Ranges to a place of the table: a look costs the place, and the few ranges that lie together there.
    private const int PerPlace = 8;

    private readonly UInt128[] _first;
    private readonly UInt128[] _last;
    private readonly int[] _places;         // By the leading bits in which the ranges differ: where those begin that have them.
    private readonly int _shift;

    /// <param name="first">The first address of each range; sorted in place.</param>
    /// <param name="last">The last of each, not below its first; goes along.</param>
    public AddressRanges(UInt128[] first, UInt128[] last)
    {
        Array.Sort(first, last);
        var count = 0;
        for (var i = 0; i < first.Length; i++)
            if (count > 0 && (last[count - 1] == UInt128.MaxValue || first[i] <= last[count - 1] + 1))
                last[count - 1] = UInt128.Max(last[count - 1], last[i]);
            else
                (first[count], last[count++]) = (first[i], last[i]);
        Array.Resize(ref first, count);
        Array.Resize(ref last, count);
        (_first, _last) = (first, last);
        var bits = Math.Max(1, BitOperations.Log2((uint)(count / PerPlace) | 1));
        _shift = count == 0 ? 0 : Math.Max(0, 128 - (int)UInt128.LeadingZeroCount(first[0] ^ first[^1]) - bits);
        _places = new int[(1 << bits) + 1];
        _places.AsSpan().Fill(count);
        for (var i = count - 1; i >= 0; i--)
            _places[PlaceOf(first[i])] = i;
        for (var place = _places.Length - 2; place >= 0; place--)
            _places[place] = Math.Min(_places[place], _places[place + 1]);
    }

    /// <summary>Ranges that neither touch nor overlap.</summary>
    public int Count => _first.Length;

    public bool Contains(UInt128 address)
    {
        if (_first.Length == 0 || address < _first[0])
            return false;
        if (address >= _first[^1])
            return address <= _last[^1];
        var place = PlaceOf(address);
        var start = _places[place];
        return address <= _last[start + LastNotAbove(_first.AsSpan(start, _places[place + 1] - start), address)];
    }

    // Of an address between the first and the last, which all begin with the same bits.
    private int PlaceOf(UInt128 address) => (int)(uint)(address >> _shift) & (_places.Length - 2);

    // −1 where all are above: then it is the one before.
    private static int LastNotAbove(ReadOnlySpan<UInt128> sorted, UInt128 address)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            if (sorted[middle] <= address)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }
}

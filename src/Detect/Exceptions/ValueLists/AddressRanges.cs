namespace Cronwatch.Detect.Exceptions.ValueLists;

/// <summary>
/// A set of addresses and ranges of them, for millions: sorted, where ranges touch or overlap made one. Immutable; looking up
/// allocates nothing.
/// </summary>
internal sealed class AddressRanges
{
    // A look goes through every 64th, which stay in the processor's cache, and then through 64 that lie together.
    private const int Stride = 64;

    private readonly UInt128[] _first;
    private readonly UInt128[] _last;
    private readonly UInt128[] _every;

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
        _every = new UInt128[(count + Stride - 1) / Stride];
        for (var i = 0; i < _every.Length; i++)
            _every[i] = first[i * Stride];
    }

    /// <summary>Ranges that neither touch nor overlap.</summary>
    public int Count => _first.Length;

    public bool Contains(UInt128 address)
    {
        var block = LastNotAbove(_every, address);
        if (block < 0)
            return false;
        var start = block * Stride;
        var place = start + LastNotAbove(_first.AsSpan(start, Math.Min(Stride, _first.Length - start)), address);
        return address <= _last[place];
    }

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

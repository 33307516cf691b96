namespace Cronwatch.Ingest.Kafka;

/// <summary>Room for the bytes of many records, which are forgotten together. Keeps its blocks; not thread-safe.</summary>
internal sealed class ByteArena
{
    private const int BlockBytes = 256 * 1_024;
    private const int MostBlocks = 16;              // Kept: as much as is read at a time.

    private readonly List<byte[]> _blocks = [];
    private int _block;
    private int _used;

    /// <summary>A copy that lasts until <see cref="Clear"/>. What is larger than a block gets an array of its own.</summary>
    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BlockBytes)
            return bytes.ToArray();
        if (_block < _blocks.Count && _used + bytes.Length > BlockBytes)
            (_block, _used) = (_block + 1, 0);
        if (_block == _blocks.Count)
            _blocks.Add(GC.AllocateUninitializedArray<byte>(BlockBytes));
        var copy = _blocks[_block].AsMemory(_used, bytes.Length);
        bytes.CopyTo(copy.Span);
        _used += bytes.Length;
        return copy;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_blocks.Count > MostBlocks)
            _blocks.RemoveRange(MostBlocks, _blocks.Count - MostBlocks);
        (_block, _used) = (0, 0);
    }
}
